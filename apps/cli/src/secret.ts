import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { OperatorError } from './operator-error.ts';

/**
 * A secret from a file, or from standard input for `-`: never from the command line, where other users and the shell's
 * history would see it. The line end is cut off.
 * @throws {OperatorError} when there is nothing in it.
 */
export async function readSecret(source: string): Promise<string> {
  const content = source === '-' ? await text(process.stdin) : await readSecretFile(source);
  const secret = content.replace(/\r?\n$/, '');
  if (!secret) throw new OperatorError(`No secret in ${source === '-' ? 'standard input' : source}.`);
  return secret;
}

async function readSecretFile(source: string): Promise<string> {
  try {
    return await readFile(source, 'utf8');
  } catch (cause) {
    throw new OperatorError(`Cannot read ${source}.`, { cause });
  }
}
