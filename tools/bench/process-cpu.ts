import { readFile } from 'node:fs/promises';

/** Clock ticks per second in `/proc`: USER_HZ, which Linux fixes at 100 for user space. */
const ticksPerSecond = 100;

/** CPU time a process has used so far, all threads, in milliseconds; undefined where there is no `/proc` or no such process. */
export async function processCpuMs(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}

/** CPU time that all cores of this machine have not been idle so far, in milliseconds; undefined where there is no `/proc`. */
export async function machineCpuMs(): Promise<number | undefined> {
  const stat = await readFile('/proc/stat', 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = stat
    .slice(0, stat.indexOf('\n'))
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return ((user + nice + system + irq + softirq + steal) / ticksPerSecond) * 1000;
}
