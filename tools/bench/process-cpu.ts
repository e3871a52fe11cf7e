import { readFile } from 'node:fs/promises';

/** Clock ticks per second of `/proc/<pid>/stat`: USER_HZ, which Linux fixes at 100 for user space. */
const ticksPerSecond = 100;

/** CPU time a process has used so far, all threads, in milliseconds; undefined where there is no `/proc` or no such process. */
export async function processCpuMs(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}
