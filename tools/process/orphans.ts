import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './identity.mjs';
import { type KeptProcess, recordsFolder } from './keeper.ts';
import { waitUntil } from './wait-until.ts';

const gracefulMs = 12_000;
const forcedMs = 5000;

/** Stops what was started for `dataDir` by a process that is gone, and nothing else. @returns the roles it stopped */
export async function stopOrphans(dataDir: string): Promise<readonly string[]> {
  const folder = recordsFolder(dataDir);
  const stopped = await Promise.all((await recordsIn(folder)).map((file) => stopIfOrphan(join(folder, file))));
  return stopped.filter((role) => role !== undefined);
}

async function stopIfOrphan(file: string): Promise<string | undefined> {
  const record = await readRecord(file);
  if (!record || isAlive(record.owner)) return undefined;
  const wasAlive = isAlive(record);
  if (wasAlive && !(await end(record, 'SIGTERM', gracefulMs))) await end(record, 'SIGKILL', forcedMs);
  await rm(file, { force: true });
  return wasAlive ? record.role : undefined;
}

async function end(record: KeptProcess, signal: NodeJS.Signals, timeoutMs: number): Promise<boolean> {
  if (isAlive(record)) process.kill(record.pid, signal);
  return waitUntil(() => !isAlive(record), { timeoutMs });
}

async function recordsIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined when another cleaner was faster, or when the writer died before the record was whole. */
async function readRecord(file: string): Promise<KeptProcess | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as KeptProcess;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
