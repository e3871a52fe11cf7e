import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from '../../process/lock.mjs';

/**
 * The folder of a downloaded program: kept from last time, or filled by `fetch`. It is there whole or not at all, and
 * only one process fetches at a time.
 */
export async function programFolder(
  name: string,
  options: {
    readonly programsDir: string;
    readonly report: (line: string) => void;
    readonly fetch: (into: string) => Promise<void>;
  },
): Promise<string> {
  const folder = join(options.programsDir, name);
  if (await exists(folder)) return folder;
  await mkdir(options.programsDir, { recursive: true });
  const { release } = await lock(join(options.programsDir, `${name}.lock`), ({ pid }) =>
    options.report(`Waiting for process ${pid}, which is fetching ${name} …`),
  );
  const draft = await mkdtemp(join(options.programsDir, `.${name}-`));
  try {
    if (await exists(folder)) return folder;
    await options.fetch(draft);
    await rename(draft, folder);
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
    release();
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
