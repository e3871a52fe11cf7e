import { type ClientSession, MongoError, MongoServerError } from 'mongodb';

/** Thrown by an attempt to end the transaction without trying again; `commit` is not reached. */
export class AttemptRefused extends Error {
  override readonly name = 'AttemptRefused';
}

export interface TransactionLimits {
  /** After this many milliseconds no further attempt begins. */
  readonly retryForMs: number;
}

/** The last attempt's end is not known: the server did not answer the commit within the limit. */
export class CommitUnanswered extends Error {
  override readonly name = 'CommitUnanswered';
}

const pauseBetweenAttemptsMs = 20;

/**
 * Runs `attempt` in a transaction until one commits. Transient errors (stepped-down primary, write conflict, broken
 * connection) are tried again within the limit; any other error ends it. `attempt` may run several times.
 * @throws {CommitUnanswered} when it may or may not have been committed.
 */
export async function inTransaction(
  session: ClientSession,
  limits: TransactionLimits,
  attempt: () => Promise<void>,
): Promise<void> {
  const giveUpAt = Date.now() + limits.retryForMs;
  for (;;) {
    session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority', journal: true } });
    try {
      await attempt();
      await commit(session, giveUpAt);
      return;
    } catch (error) {
      await abort(session);
      if (!hasLabel(error, 'TransientTransactionError') || Date.now() >= giveUpAt) throw error;
    }
    await pause(pauseBetweenAttemptsMs);
  }
}

async function commit(session: ClientSession, giveUpAt: number): Promise<void> {
  for (;;) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      if (Date.now() >= giveUpAt) throw new CommitUnanswered('commit unanswered', { cause: error });
    }
    await pause(pauseBetweenAttemptsMs);
  }
}

/** The driver gives no label when, after a lost answer, it finds no server to ask again. */
function isUnanswered(error: unknown): boolean {
  return hasLabel(error, 'UnknownTransactionCommitResult') || isConnectionLoss(error);
}

/** An abort that fails leaves nothing to do: the server drops the transaction by itself. */
async function abort(session: ClientSession): Promise<void> {
  if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
}

/** True for errors after which the same work can succeed: the database was not there, or moved. */
export function isTransient(error: unknown): boolean {
  return (
    hasLabel(error, 'TransientTransactionError') ||
    hasLabel(error, 'RetryableWriteError') ||
    isConnectionLoss(error) ||
    isServerAway(error)
  );
}

/**
 * A server that is not primary, or about to go: HostUnreachable, HostNotFound, NetworkTimeout, ShutdownInProgress,
 * PrimarySteppedDown, ExceededTimeLimit, SocketException, NotWritablePrimary, InterruptedAtShutdown,
 * InterruptedDueToReplStateChange, NotPrimaryNoSecondaryOk, NotPrimaryOrSecondary; and a query that ran out of time.
 */
const awayCodes = new Set([6, 7, 50, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

function isServerAway(error: unknown): boolean {
  return error instanceof MongoServerError && typeof error.code === 'number' && awayCodes.has(error.code);
}

const connectionErrors = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongoPoolClearedError',
  'MongoPoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
]);

function isConnectionLoss(error: unknown): boolean {
  return error instanceof MongoError && connectionErrors.has(error.name);
}

function hasLabel(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
