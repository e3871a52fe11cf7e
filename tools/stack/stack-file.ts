import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What scripts need to use a running stack; kept as `stack.json` in the data folder while it runs. */
export interface StackFile {
  readonly scimBaseUrl: string;
  readonly bearerToken: string;
  readonly basic: { readonly username: string; readonly password: string };
  readonly adminBaseUrl: string;
  readonly adminToken: string;
  readonly tenantId: string;
  readonly kafkaBrokers: readonly string[];
  readonly mongoUri: string;
  /** The third-party SCIM app that the tenant is connected to, and the file of the app without an API. */
  readonly downstream: { readonly baseUrl: string; readonly bearerToken: string };
  readonly rosterFile: string;
  readonly processes: readonly StackProcess[];
}

export interface StackProcess {
  readonly role: string;
  readonly pid: number;
  /** Where `/readyz` and `/metrics` are, for services of ours. */
  readonly opsPort?: number;
  readonly logFile?: string;
}

/** Readable by the owner only, and never half-written. */
export async function writeStackFile(dataDir: string, stack: StackFile): Promise<string> {
  const file = stackFilePath(dataDir);
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
  return file;
}

/** So that the file is there exactly while the stack can be used. */
export async function removeStackFile(dataDir: string): Promise<void> {
  await rm(stackFilePath(dataDir), { force: true });
}

function stackFilePath(dataDir: string): string {
  return join(dataDir, 'stack.json');
}
