import type { InstalledProcess } from '../installation.ts';
import { machineCpuMs, processCpuMs } from '../process-cpu.ts';

/** CPU time by role, in milliseconds; processes of one role are added up. */
export type CpuTimes = ReadonlyMap<string, number>;

/** What this machine tells about the processes now, and about everything else that runs on it. */
export async function cpuTimes(processes: readonly InstalledProcess[]): Promise<CpuTimes> {
  const times = new Map<string, number>();
  const machine = await machineCpuMs();
  for (const { role, pid } of [...processes, { role: 'load generator', pid: process.pid }]) {
    const used = await processCpuMs(pid);
    if (used !== undefined) times.set(role, (times.get(role) ?? 0) + used);
  }
  const known = times.values().reduce((sum, ms) => sum + ms, 0);
  if (machine !== undefined) times.set('rest of the machine', machine - known);
  return times;
}

/** Milliseconds of CPU for each operation, by role. */
export function cpuPerOperation(before: CpuTimes, after: CpuTimes, operations: number): ReadonlyMap<string, number> {
  const used = [...after].map(([role, total]) => [role, total - (before.get(role) ?? 0)] as const);
  return new Map(used.map(([role, ms]) => [role, ms / Math.max(1, operations)]));
}
