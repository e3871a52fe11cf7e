import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Child } from '../process/child.ts';
import type { Keeper } from '../process/keeper.ts';
import { claimPorts } from '../process/ports.ts';
import { repositoryRoot } from '../repository.ts';
import { awaitReady } from './infrastructure/await-ready.ts';
import { portRemedy } from './port-names.ts';

/** The SCIM server we did not write, as the tenant is connected to it. */
export interface DownstreamApp {
  readonly baseUrl: string;
  readonly bearerToken: string;
  readonly child: Child;
}

interface Kept {
  readonly port: number;
  readonly bearerToken: string;
}

/**
 * Starts it with the users and groups it had, at the address and with the token the tenant was once connected with.
 * @param port 0 takes the one it had, or a free one the first time
 */
export async function startDownstreamApp(options: {
  readonly keeper: Keeper;
  readonly dataDir: string;
  readonly port: number;
  readonly signal?: AbortSignal;
}): Promise<DownstreamApp> {
  const { dataDir } = options;
  const { port, bearerToken } = await keep(join(dataDir, 'downstream-scim.json'), options.port);
  const child = await options.keeper.start({
    role: 'downstream-scim',
    command: process.execPath,
    args: [join(repositoryRoot, 'tools', 'downstream-scim', 'main.mjs')],
    env: {
      DOWNSTREAM_HOST: '127.0.0.1',
      DOWNSTREAM_PORT: String(port),
      DOWNSTREAM_TOKEN: bearerToken,
      DOWNSTREAM_FILE: join(dataDir, 'data', 'downstream-scim.json'),
    },
    logFile: join(dataDir, 'logs', 'downstream-scim.log'),
  });
  const baseUrl = `http://127.0.0.1:${port}/scim/v2`;
  await awaitReady(child, () => answers(baseUrl), {
    name: 'The downstream SCIM app',
    timeoutMs: 30_000,
    signal: options.signal,
  });
  return { baseUrl, bearerToken, child };
}

async function keep(file: string, wanted: number): Promise<Kept> {
  const kept = await readKept(file);
  const number = wanted === 0 ? (kept?.port ?? 0) : wanted;
  const { port } = await claimPorts({
    port: { number, purpose: 'the downstream SCIM app', remedy: portRemedy('downstream') },
  });
  const now = { port, bearerToken: kept?.bearerToken ?? randomBytes(24).toString('base64url') };
  await writeFile(file, JSON.stringify(now), { mode: 0o600 });
  return now;
}

async function readKept(file: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function answers(baseUrl: string): Promise<boolean> {
  try {
    await fetch(baseUrl, { signal: AbortSignal.timeout(2000) }).then((response) => response.body?.cancel());
    return true;
  } catch {
    return false; // does not listen yet
  }
}
