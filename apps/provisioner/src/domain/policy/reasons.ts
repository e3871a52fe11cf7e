/** Why an attempt did not bring the app into the desired state. The first group is the connector's, in its contract's words. */
export type Reason =
  | 'UPSTREAM_RATE_LIMITED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'OUTCOME_UNKNOWN'
  | 'CREDENTIAL_REJECTED'
  | 'SCOPE_MISSING'
  | 'UPSTREAM_REJECTED'
  | 'CORRELATION_AMBIGUOUS'
  | 'REMOTE_CHANGED'
  | 'STALE_SEQUENCE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'CAPABILITY_ABSENT'
  | 'CONNECTION_NOT_FOUND'
  | 'REMOTE_NOT_FOUND'
  | 'DESTINATION_NOT_ALLOWED'
  | 'CONFIGURATION_INVALID'
  | 'REQUEST_INVALID'
  // Seen on this side of the contract.
  | 'CONNECTOR_UNAVAILABLE'
  | 'DIRECTORY_UNAVAILABLE'
  | 'DIRECTORY_BEHIND'
  | 'MESSAGE_REFUSED'
  | 'ACCOUNT_HELD'
  | 'ROSTER_KEY_MISSING'
  | 'ROSTER_KEY_TAKEN'
  | 'INTERNAL_ERROR';

/**
 * What follows from a reason:
 * - `pause-app`: nothing is sent to the app until the time it named is over;
 * - `back-off-app`: the app rests for growing times and is then tried with one account;
 * - `suspend-app`: as before, slowly, because a person has to change something;
 * - `retry-account`: this account waits, the others go on. Every attempt begins with a plan, which reads the app back;
 * - `plan-again`: at once, a few times;
 * - `begin-again`: the app has lost the account; it is made anew;
 * - `park`: only a new change or a person moves this account again;
 * - `settle`: nothing is left to do for this change.
 */
export type Disposition =
  | 'pause-app'
  | 'back-off-app'
  | 'suspend-app'
  | 'retry-account'
  | 'plan-again'
  | 'begin-again'
  | 'park'
  | 'settle';

export const dispositions: Readonly<Record<Reason, Disposition>> = {
  UPSTREAM_RATE_LIMITED: 'pause-app',
  UPSTREAM_UNAVAILABLE: 'back-off-app',
  OUTCOME_UNKNOWN: 'retry-account',
  CREDENTIAL_REJECTED: 'suspend-app',
  SCOPE_MISSING: 'suspend-app',
  UPSTREAM_REJECTED: 'park',
  CORRELATION_AMBIGUOUS: 'park',
  REMOTE_CHANGED: 'plan-again',
  STALE_SEQUENCE: 'settle',
  IDEMPOTENCY_KEY_REUSED: 'retry-account',
  CAPABILITY_ABSENT: 'park',
  CONNECTION_NOT_FOUND: 'park',
  REMOTE_NOT_FOUND: 'begin-again',
  DESTINATION_NOT_ALLOWED: 'suspend-app',
  CONFIGURATION_INVALID: 'suspend-app',
  REQUEST_INVALID: 'park',
  CONNECTOR_UNAVAILABLE: 'back-off-app',
  DIRECTORY_UNAVAILABLE: 'back-off-app',
  DIRECTORY_BEHIND: 'retry-account',
  MESSAGE_REFUSED: 'park',
  ACCOUNT_HELD: 'retry-account',
  ROSTER_KEY_MISSING: 'park',
  ROSTER_KEY_TAKEN: 'park',
  INTERNAL_ERROR: 'retry-account',
};

export function isReason(text: string): text is Reason {
  return Object.hasOwn(dispositions, text);
}

/** One attempt that failed. */
export interface Failure {
  readonly reason: Reason;
  /** For an operator; the connector keeps attribute values out of it. */
  readonly detail: string;
  /** The delay the app asked for. */
  readonly retryAfterMs?: number | undefined;
}
