export interface Schedule {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Of one account whose app is otherwise well. */
export const accountSchedule: Schedule = { firstMs: 500, maxMs: 60_000 };

/** Of an app that does not answer, or limits us without saying for how long. */
export const appSchedule: Schedule = { firstMs: 500, maxMs: 30_000 };

/** Of an app that waits for a person: a new credential, a scope, a changed outbound policy. */
export const suspendedSchedule: Schedule = { firstMs: 300_000, maxMs: 300_000 };

/**
 * Milliseconds to wait after the `failures`-th failure in a row (from 1): doubled each time up to the maximum,
 * the upper half of it left to chance (`random` in [0, 1)), so that what failed together does not return together.
 */
export function delayMs(schedule: Schedule, failures: number, random: number): number {
  const full = Math.min(schedule.maxMs, schedule.firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}
