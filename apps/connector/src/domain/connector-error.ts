/** Why a call failed, in the words of the contract; each says what the caller does next. */
export type Reason =
  | 'UPSTREAM_RATE_LIMITED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'OUTCOME_UNKNOWN'
  | 'OPERATION_RUNNING'
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
  | 'CONNECTION_EXISTS'
  | 'REQUEST_INVALID';

export interface ErrorFacts {
  readonly retryAfterMs?: number | undefined;
  /** Technical facts such as status and scimType; never values of attributes. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The app may have changed although the call failed. */
  readonly mayHaveChanged?: boolean;
  /** The app may still be working on what it was sent. */
  readonly mayStillRun?: boolean;
  readonly cause?: unknown;
}

/** The one error of the connector. The message is for operators and holds no attribute values and no secrets. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
  readonly reason: Reason;
  readonly retryAfterMs: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  readonly mayHaveChanged: boolean;
  readonly mayStillRun: boolean;

  constructor(reason: Reason, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.reason = reason;
    this.retryAfterMs = facts.retryAfterMs;
    this.metadata = facts.metadata ?? {};
    this.mayHaveChanged = facts.mayHaveChanged ?? false;
    this.mayStillRun = facts.mayStillRun ?? false;
  }
}
