import type { Operation } from '../domain/plan.ts';
import type { RemoteRef, ResourceType } from '../domain/subject.ts';

export type Outcome = 'applied' | 'no-change' | 'already-exists-linked' | 'already-absent';

/** What an Apply answers, and is answered again to the same key. */
export interface Applied {
  readonly outcome: Outcome;
  readonly operation: Operation;
  readonly remote: RemoteRef | undefined;
  readonly verified: boolean;
}

export interface LedgerEntry {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly idempotencyKey: string;
  readonly payloadDigest: string;
  readonly subject: { readonly type: ResourceType; readonly resourceId: string };
  readonly subjectSequence: number;
  /** How long this attempt may take; after that another may assume that it died. */
  readonly leaseMs: number;
}

/** One run at an entry; a later run takes it over when its lease has passed. */
export interface Attempt {
  readonly entry: LedgerEntry;
  readonly id: string;
  /** An earlier attempt may have changed the app, and nobody knows. */
  readonly resumes: boolean;
}

export type Begun =
  | { readonly status: 'begun'; readonly attempt: Attempt }
  | { readonly status: 'recorded'; readonly applied: Applied }
  /** This key, or another for the same subject, is at work, or has just lost its answer. */
  | { readonly status: 'running'; readonly retryAfterMs: number }
  | { readonly status: 'key-reused' }
  | { readonly status: 'stale' };

/**
 * What was applied, under which key, and at which directory sequence of its subject. It is written before anything is sent:
 * a process that dies leaves an entry whose end is unknown, never an effect without an entry.
 */
export interface Ledger {
  begin(entry: LedgerEntry): Promise<Begun>;
  /** The end, answered from now on. */
  record(attempt: Attempt, applied: Applied): Promise<void>;
  /** Nothing was sent: the key is free again. */
  release(attempt: Attempt): Promise<void>;
  /** Something was sent and the end is not known; nobody sends again before `settleMs` have passed. */
  leaveUnknown(attempt: Attempt, settleMs: number): Promise<void>;
}
