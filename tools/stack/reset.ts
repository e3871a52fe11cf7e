import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../process/problem.ts';

/** What stays: downloads, what says which processes run, and the locks of those that do. */
const kept = new Set(['programs', 'run', 'start.lock', 'install.lock']);

/** Empties a data folder. @throws {Problem} when something in it cannot be removed. */
export async function resetDataFolder(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (kept.has(name)) continue;
    await rm(join(dataDir, name), { recursive: true, force: true }).catch((cause: NodeJS.ErrnoException) => {
      throw new Problem(`${join(dataDir, name)} cannot be removed (${cause.code}): remove it by hand.`, { cause });
    });
  }
}
