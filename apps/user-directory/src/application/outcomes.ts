import type { RecordedEvent } from '@rollcall/event-store';
import type { BulkResult, Committed, Outcome, Rejected } from '@rollcall/protocol/command/v1/command';
import { ScimError } from '@rollcall/scim';
import { CommandRefused, type Refusal, type RefusalCode } from '../domain/refusal.ts';
import type { Envelope } from './received.ts';

/** The command holds. */
export interface Held {
  readonly kind: 'held';
  /** The resource's id, or the tenant's for its types. */
  readonly resourceId: string;
  readonly revision: number;
  /** Ready JSON; undefined after a deletion, and in a bulk. */
  readonly resource: string | undefined;
  /** Indexes of the command's first and last event within the batch; undefined: it changed nothing. */
  readonly events: { readonly first: number; readonly last: number } | undefined;
}

/** What became of one change, before its events have their places in the log. */
export type Verdict = Held | Refusal;

/** What became of a command. */
export type CommandVerdict =
  | Verdict
  /** One for each operation; undefined: it was not attempted. */
  | { readonly kind: 'bulk'; readonly results: readonly (Verdict | undefined)[] }
  /** The command was decided before. */
  | { readonly kind: 'known'; readonly outcome: Outcome };

const answers: Record<RefusalCode, { readonly status: number; readonly scimType: string }> = {
  DEADLINE_PASSED: { status: 504, scimType: '' },
  GROUP_IN_ITSELF: { status: 400, scimType: 'invalidValue' },
  MEMBER_UNKNOWN: { status: 400, scimType: 'invalidValue' },
  PRECONDITION_FAILED: { status: 412, scimType: '' },
  RESOURCE_EXISTS: { status: 409, scimType: 'uniqueness' },
  RESOURCE_NOT_FOUND: { status: 404, scimType: '' },
  RESOURCE_TOO_LARGE: { status: 413, scimType: '' },
  RESOURCE_TYPE_UNKNOWN: { status: 404, scimType: '' },
  VALUE_TAKEN: { status: 409, scimType: 'uniqueness' },
};

/** The command failed for a reason that is ours. The text says nothing; the log does. */
export const internalFailure: Refusal = {
  kind: 'refused',
  status: 500,
  scimType: '',
  detail: 'The directory could not carry out the command.',
};

/** The answer to what a decision threw; undefined: it was no refusal but a fault. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof CommandRefused) return { kind: 'refused', ...answers[error.code], detail: error.message };
  if (error instanceof ScimError) {
    return { kind: 'refused', status: error.status, scimType: error.scimType ?? '', detail: error.detail };
  }
  return undefined;
}

/** The outcome to store and deliver, once the batch's events are recorded. */
export function outcomeOf(
  command: Pick<Envelope, 'commandId' | 'tenantId' | 'asked' | 'askedOfEach'>,
  verdict: CommandVerdict,
  recorded: readonly RecordedEvent[],
): Outcome {
  if (verdict.kind === 'known') return verdict.outcome;
  const { commandId, tenantId, asked, askedOfEach } = command;
  if (verdict.kind !== 'bulk') return { commandId, tenantId, asked, result: resultOf(verdict, recorded) };
  const attempted = verdict.results.slice(0, verdict.results.findLastIndex((result) => result !== undefined) + 1);
  const results = attempted.map(
    (result, index): BulkResult => ({
      asked: askedOfEach[index],
      ...(result && { result: resultOf(result, recorded) }),
    }),
  );
  return { commandId, tenantId, asked, result: { $case: 'bulk', value: { results } } };
}

function resultOf(
  verdict: Verdict,
  recorded: readonly RecordedEvent[],
): { $case: 'committed'; value: Committed } | { $case: 'rejected'; value: Rejected } {
  if (verdict.kind === 'refused') {
    const { status, scimType, detail } = verdict;
    return { $case: 'rejected', value: { status, scimType, detail } };
  }
  const { resourceId, revision, resource = '', events } = verdict;
  const value = {
    ...{ resourceId, revision, resource: Buffer.from(resource) },
    firstSequence: (events && recorded[events.first]?.sequence) ?? 0,
    lastSequence: (events && recorded[events.last]?.sequence) ?? 0,
  };
  return { $case: 'committed', value };
}
