import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { OperatorError } from './operator-error.ts';

/** Where the admin API of an installation answers, without a trailing slash, and the token it wants. */
export interface Installation {
  readonly adminBaseUrl: string;
  readonly adminToken: string;
}

/**
 * The installation to talk to: `ROLLCALL_ADMIN_URL` and `ROLLCALL_ADMIN_TOKEN` if both are set, else the development
 * stack described by `.rollcall/stack.json` in the working directory.
 * @throws {OperatorError} when neither is there, or only half of it.
 */
export async function findInstallation(env: NodeJS.ProcessEnv, directory: string): Promise<Installation> {
  const { ROLLCALL_ADMIN_URL: url, ROLLCALL_ADMIN_TOKEN: token } = env;
  if (url && token) return { adminBaseUrl: url.replace(/\/+$/, ''), adminToken: token };
  if (url || token) throw new OperatorError('Set both ROLLCALL_ADMIN_URL and ROLLCALL_ADMIN_TOKEN, or neither.');
  return readStackFile(resolve(directory, '.rollcall/stack.json'));
}

async function readStackFile(path: string): Promise<Installation> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(
      'No installation found: run `npm start` here, or set ROLLCALL_ADMIN_URL and ROLLCALL_ADMIN_TOKEN.',
      { cause },
    );
  }
  const { adminBaseUrl, adminToken } = JSON.parse(text) as Partial<Installation>;
  if (!adminBaseUrl || !adminToken) throw new OperatorError(`${path} names no admin API; run \`npm start\` again.`);
  return { adminBaseUrl, adminToken };
}
