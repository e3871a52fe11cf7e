import { appSchedule, delayMs, suspendedSchedule } from './policy/back-off.ts';
import { type Disposition, dispositions, type Failure, type Reason } from './policy/reasons.ts';

/** Nothing is sent to an app before `until`; then one account tries, and its success ends the hold. */
export interface Hold {
  readonly kind: 'rate-limited' | 'unavailable' | 'suspended';
  readonly reason: Reason;
  readonly detail: string;
  /** Attempts begun before this moment tell nothing new. */
  readonly since: Date;
  readonly until: Date;
  /** Failures in a row. */
  readonly failures: number;
}

export interface Attempted {
  readonly startedAt: Date;
  readonly now: Date;
  /** In [0, 1). */
  readonly random: number;
  /** The attempt was for all of the app's accounts at once. */
  readonly whole?: boolean;
}

/** What holds the app back although only one account was tried, and what does when the attempt was for all of them. */
const kindsOfAccount: Partial<Record<Disposition, Hold['kind']>> = {
  'pause-app': 'rate-limited',
  'back-off-app': 'unavailable',
  'suspend-app': 'suspended',
};
const kindsOfApp: Readonly<Record<Disposition, Hold['kind']>> = {
  'pause-app': 'rate-limited',
  'back-off-app': 'unavailable',
  'suspend-app': 'suspended',
  'retry-account': 'unavailable',
  'plan-again': 'unavailable',
  'begin-again': 'unavailable',
  park: 'suspended',
  settle: 'suspended',
};

/** The app's hold after a failed attempt: the one given when the failure is the account's own or old news. */
export function holdAfterFailure(hold: Hold | undefined, failure: Failure, attempt: Attempted): Hold | undefined {
  const kind = (attempt.whole ? kindsOfApp : kindsOfAccount)[dispositions[failure.reason]];
  if (!kind) return hold;
  const straggler = hold !== undefined && attempt.startedAt < hold.since;
  const failures = straggler ? hold.failures : (hold?.failures ?? 0) + 1;
  const until = new Date(attempt.now.getTime() + restMs(kind, failure, failures, attempt.random));
  const addsNothing = straggler && (failure.retryAfterMs === undefined || until <= hold.until);
  if (addsNothing) return hold;
  return { kind, reason: failure.reason, detail: failure.detail, since: attempt.now, until, failures };
}

/** The hold after the app answered properly: ended, unless the attempt had begun before it. */
export function holdAfterAnswer(hold: Hold | undefined, startedAt: Date): Hold | undefined {
  return hold !== undefined && startedAt < hold.since ? hold : undefined;
}

/** How many attempts may be under way in an app: none while it is held, one to try it, all when it is well. */
export function allowance(hold: Hold | undefined, now: Date, concurrency: number): number {
  if (!hold) return concurrency;
  return now < hold.until ? 0 : 1;
}

/** A delay that the app named is honoured whole. */
function restMs(kind: Hold['kind'], { retryAfterMs }: Failure, failures: number, random: number): number {
  return retryAfterMs ?? delayMs(kind === 'suspended' ? suspendedSchedule : appSchedule, failures, random);
}
