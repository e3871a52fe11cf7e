import type { Connection, ScimConfiguration } from '../domain/connection.ts';
import { ConnectorError } from '../domain/connector-error.ts';
import { payloadDigest } from '../domain/digest.ts';
import type { Desired, Subject } from '../domain/subject.ts';
import { execute, resumed, type Work } from './execute.ts';
import type { Applied, Attempt, Begun, Ledger } from './ledger.ts';
import { planSubject } from './plan-subject.ts';
import type { ScimApp } from './scim-app.ts';

export interface ApplyLimits {
  /** For one Apply, all its requests together. */
  readonly applyTimeoutMs: number;
  /** Nothing is sent when the caller waits for less than this. */
  readonly leastWriteMs: number;
  /** After a time-out, how long the app may still be working on what it was sent. */
  readonly settleMs: number;
}

export interface ApplyRequest {
  readonly connection: Connection<ScimConfiguration>;
  readonly idempotencyKey: string;
  readonly subjectSequence: number;
  readonly subject: Subject;
  readonly desired: Desired;
  /** "": whatever the app holds now. */
  readonly expectedPlanDigest: string;
  readonly deadline: Date | undefined;
  readonly signal: AbortSignal;
}

/** An attempt that outlives its time this much is taken for dead. */
const leaseMarginMs = 5000;

/**
 * Brings one subject to its desired state, at most once for a key; never tries anything twice.
 * @throws {ConnectorError}
 */
export async function apply(
  app: ScimApp,
  ledger: Ledger,
  request: ApplyRequest,
  limits: ApplyLimits,
): Promise<Applied> {
  const { connection, subject, desired, subjectSequence, idempotencyKey } = request;
  const leaseEnds = Date.now() + limits.applyTimeoutMs + leaseMarginMs;
  const begun = await ledger.begin({
    tenantId: connection.tenantId,
    connectionId: connection.connectionId,
    idempotencyKey,
    payloadDigest: payloadDigest(subject, desired),
    subject: { type: subject.type, resourceId: subject.resourceId },
    subjectSequence,
    leaseMs: limits.applyTimeoutMs + leaseMarginMs,
  });
  if (begun.status === 'recorded') return begun.applied;
  if (begun.status !== 'begun') throw refusal(begun);
  const work = workOf(request, limits, leaseEnds);
  try {
    const applied = await attemptTo(app, work, request, begun.attempt);
    await ledger.record(begun.attempt, applied);
    return applied;
  } catch (error) {
    throw await end(ledger, begun.attempt, { error, wrote: work.wrote(), settleMs: limits.settleMs });
  }
}

async function attemptTo(app: ScimApp, work: Work, request: ApplyRequest, attempt: Attempt): Promise<Applied> {
  const plan = await planSubject(app, work, { signal: work.readSignal });
  if (attempt.resumes && plan.call === undefined) return resumed(work, plan);
  const expected = request.expectedPlanDigest;
  if (plan.call !== undefined && expected !== '' && expected !== plan.digest) {
    throw new ConnectorError('REMOTE_CHANGED', 'the app has changed since the plan was made');
  }
  return execute(app, work, plan);
}

function workOf(request: ApplyRequest, limits: ApplyLimits, leaseEnds: number): Work & { wrote(): boolean } {
  const { subject, desired, connection, signal, deadline } = request;
  const writeSignal = AbortSignal.timeout(limits.applyTimeoutMs);
  let writes = 0;
  return {
    subject,
    desired,
    quirks: connection.configuration.quirks,
    readSignal: AbortSignal.any([signal, writeSignal]),
    writeSignal,
    wrote: () => writes > 0,
    beforeWrite() {
      const now = Date.now();
      const waits = deadline === undefined ? Number.POSITIVE_INFINITY : deadline.getTime() - now;
      if (signal.aborted || writeSignal.aborted || now >= leaseEnds || waits < limits.leastWriteMs) {
        throw new ConnectorError('UPSTREAM_UNAVAILABLE', 'too little time is left to send anything');
      }
      writes += 1;
    },
  };
}

/**
 * What becomes of the entry of a failed attempt: its key is free only if the app certainly did nothing. Answers the error to
 * throw. An entry that cannot be written stays as it is, and is taken for unknown when its lease has passed.
 */
async function end(
  ledger: Ledger,
  attempt: Attempt,
  failed: { readonly error: unknown; readonly wrote: boolean; readonly settleMs: number },
): Promise<unknown> {
  const { error, wrote, settleMs } = failed;
  const unsure = error instanceof ConnectorError ? error.mayHaveChanged : wrote;
  const waits = error instanceof ConnectorError && error.mayStillRun;
  try {
    if (unsure || attempt.resumes) await ledger.leaveUnknown(attempt, waits ? settleMs : 0);
    else await ledger.release(attempt);
  } catch (ledgerError) {
    return new AggregateError([error, ledgerError], 'an attempt failed and its entry could not be written');
  }
  if (!waits) return error;
  const { reason, message, metadata, mayHaveChanged, mayStillRun } = error;
  return new ConnectorError(reason, message, {
    metadata,
    mayHaveChanged,
    mayStillRun,
    retryAfterMs: settleMs,
    cause: error,
  });
}

function refusal(begun: Exclude<Begun, { status: 'begun' | 'recorded' }>): ConnectorError {
  switch (begun.status) {
    case 'running':
      return new ConnectorError('OPERATION_RUNNING', 'an operation on this subject has not ended yet', {
        retryAfterMs: begun.retryAfterMs,
      });
    case 'key-reused':
      return new ConnectorError('IDEMPOTENCY_KEY_REUSED', 'this key was used for another change');
    case 'stale':
      return new ConnectorError('STALE_SEQUENCE', 'a newer state of this subject was applied');
  }
}
