import { randomUUID } from 'node:crypto';
import type { Applied, Attempt, Begun, Ledger, LedgerEntry } from '../../application/ledger.ts';
import {
  endOperation,
  findOperation,
  type OperationCollection,
  type OperationDocument,
  startOperation,
} from './operations.ts';
import { claimSubject, holdSubject, releaseSubject, type SubjectCollection } from './subjects.ts';

export interface LedgerOptions {
  readonly operations: OperationCollection;
  readonly subjects: SubjectCollection;
  /** How long a key is remembered: longer than any queue that may send it again. */
  readonly retentionMs: number;
}

/** After losing a race to start; the winner is at work for longer than this. */
const raceRetryMs = 1000;

/** A ledger in two collections. Clocks of connector instances may differ by less than the margin of a lease. */
export function mongoLedger(options: LedgerOptions): Ledger {
  const { operations, subjects } = options;

  async function finish(
    { entry, id }: Attempt,
    end: Pick<OperationDocument, 'status' | 'until'> & Partial<Pick<OperationDocument, 'applied'>>,
  ): Promise<void> {
    const [subject, key] = [subjectId(entry), entry.idempotencyKey];
    const settling = end.until.getTime() > Date.now();
    await Promise.all([
      endOperation(operations, { id: operationId(entry), attempt: id }, end),
      settling ? holdSubject(subjects, subject, key, end.until) : releaseSubject(subjects, subject, key),
    ]);
  }

  return {
    begin: (entry) => begin(options, entry),
    record: (attempt, applied) => finish(attempt, { status: 'done', until: new Date(), applied: toStored(applied) }),
    release: (attempt) => finish(attempt, { status: 'free', until: new Date() }),
    leaveUnknown: (attempt, settleMs) => finish(attempt, { status: 'unknown', until: after(settleMs) }),
  };
}

async function begin({ operations, subjects, retentionMs }: LedgerOptions, entry: LedgerEntry): Promise<Begun> {
  const _id = operationId(entry);
  const previous = await findOperation(operations, _id);
  const answer = previous && answerFrom(previous, entry);
  if (answer !== undefined) return answer;
  const { tenantId, connectionId, idempotencyKey: key, subjectSequence, payloadDigest, leaseMs } = entry;
  const until = after(leaseMs);
  const claim = await claimSubject(subjects, {
    _id: subjectId(entry),
    tenantId,
    connectionId,
    sequence: subjectSequence,
    key,
    until,
  });
  if (claim.status === 'stale') return claim;
  if (claim.status === 'busy') return running(claim.until);
  const attempt = randomUUID();
  const subject = `${entry.subject.type}/${entry.subject.resourceId}`;
  const times = { until, startedAt: new Date(), expireAt: after(retentionMs) };
  const document = { _id, tenantId, connectionId, subject, subjectSequence, payloadDigest, attempt, ...times };
  const started = await startOperation(operations, { ...document, status: 'running' }, previous);
  if (started === 'lost') return { status: 'running', retryAfterMs: raceRetryMs };
  return {
    status: 'begun',
    attempt: { entry, id: attempt, resumes: previous !== undefined && previous.status !== 'free' },
  };
}

/** The answer an earlier entry of the same key gives; undefined when the operation may be begun, or begun again. */
function answerFrom(previous: OperationDocument, entry: LedgerEntry): Begun | undefined {
  if (previous.payloadDigest !== entry.payloadDigest) return { status: 'key-reused' };
  if (previous.status === 'done' && previous.applied !== undefined) {
    return { status: 'recorded', applied: fromStored(previous.applied) };
  }
  const waits = previous.status === 'running' || previous.status === 'unknown';
  return waits && previous.until.getTime() > Date.now() ? running(previous.until) : undefined;
}

function running(until: Date): Begun {
  return { status: 'running', retryAfterMs: Math.max(until.getTime() - Date.now(), 0) };
}

function operationId({ tenantId, connectionId, idempotencyKey }: LedgerEntry): string {
  return `${tenantId}/${connectionId}/${idempotencyKey}`;
}

function subjectId({ tenantId, connectionId, subject }: LedgerEntry): string {
  return `${tenantId}/${connectionId}/${subject.type}/${subject.resourceId}`;
}

function after(delayMs: number): Date {
  return new Date(Date.now() + delayMs);
}

function toStored({ outcome, operation, remote, verified }: Applied): NonNullable<OperationDocument['applied']> {
  return { outcome, operation, verified, ...remote };
}

function fromStored(stored: NonNullable<OperationDocument['applied']>): Applied {
  const { outcome, operation, verified, remoteId, etag = '' } = stored;
  return { outcome, operation, verified, remote: remoteId === undefined ? undefined : { remoteId, etag } };
}
