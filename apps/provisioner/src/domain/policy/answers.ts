import type { Reason } from './reasons.ts';

/** Failures that prove the app is there and talks to us: they end a hold as a success does. */
const answers: ReadonlySet<Reason> = new Set([
  'UPSTREAM_REJECTED',
  'CORRELATION_AMBIGUOUS',
  'REMOTE_CHANGED',
  'REMOTE_NOT_FOUND',
  'STALE_SEQUENCE',
  'CAPABILITY_ABSENT',
]);

export function isAnswer(reason: Reason): boolean {
  return answers.has(reason);
}
