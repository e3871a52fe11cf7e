import { readFile } from 'node:fs/promises';

const intervalMs = 25;

/** What a process needs in memory while something runs, in MiB. */
export interface MemoryUse {
  readonly before: number;
  readonly peak: number;
}

/** Watches a process of this machine; resolves with what `run` answers. */
export async function watchMemory<T>(
  pid: number,
  run: () => Promise<T>,
): Promise<{ readonly answer: T; readonly memory: MemoryUse }> {
  const before = await residentMiB(pid);
  let peak = before;
  let running = true;
  const watch = async (): Promise<void> => {
    while (running) {
      peak = Math.max(peak, await residentMiB(pid));
      await new Promise((resolve) => setTimeout(resolve, intervalMs));
    }
  };
  const watching = watch();
  try {
    return { answer: await run(), memory: { before, peak: Math.max(peak, await residentMiB(pid)) } };
  } finally {
    running = false;
    await watching;
  }
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024;
}
