import type { RecordedEvent } from '@rollcall/event-store';
import type { Asked, Outcome } from '@rollcall/protocol/command/v1/command';
import { ScimError } from '@rollcall/scim';
import { CommandRefused, type RefusalCode } from '../domain/refusal.ts';

/** What became of a command, before its events have their places in the log. */
export type Verdict =
  | {
      readonly kind: 'committed';
      readonly resourceId: string;
      readonly revision: number;
      /** Ready JSON; undefined after a deletion. */
      readonly resource: string | undefined;
      /** The command's events within the batch. */
      readonly events: { readonly from: number; readonly count: number };
    }
  /** The command was decided before. */
  | { readonly kind: 'known'; readonly outcome: Outcome }
  | { readonly kind: 'rejected'; readonly status: number; readonly scimType: string; readonly detail: string };

const answers: Record<RefusalCode, { readonly status: number; readonly scimType: string }> = {
  DEADLINE_PASSED: { status: 504, scimType: '' },
  GROUP_IN_ITSELF: { status: 400, scimType: 'invalidValue' },
  MEMBER_UNKNOWN: { status: 400, scimType: 'invalidValue' },
  PRECONDITION_FAILED: { status: 412, scimType: '' },
  RESOURCE_EXISTS: { status: 409, scimType: 'uniqueness' },
  RESOURCE_NOT_FOUND: { status: 404, scimType: '' },
  RESOURCE_TOO_LARGE: { status: 413, scimType: '' },
  USER_NAME_TAKEN: { status: 409, scimType: 'uniqueness' },
};

/** The command failed for a reason that is ours. The text says nothing; the log does. */
export const internalFailure: Verdict = {
  kind: 'rejected',
  status: 500,
  scimType: '',
  detail: 'The directory could not carry out the command.',
};

/** The answer to what a decision threw; undefined: it was no refusal but a fault. */
export function refusalOf(error: unknown): Verdict | undefined {
  if (error instanceof CommandRefused) return { kind: 'rejected', ...answers[error.code], detail: error.message };
  if (error instanceof ScimError) {
    return { kind: 'rejected', status: error.status, scimType: error.scimType ?? '', detail: error.detail };
  }
  return undefined;
}

/** The outcome to store and deliver, once the batch's events are recorded. */
export function outcomeOf(
  command: { readonly commandId: string; readonly tenantId: string; readonly asked: Asked | undefined },
  verdict: Verdict,
  recorded: readonly RecordedEvent[],
): Outcome {
  if (verdict.kind === 'known') return verdict.outcome;
  const { commandId, tenantId, asked } = command;
  if (verdict.kind === 'rejected') {
    const { status, scimType, detail } = verdict;
    return { commandId, tenantId, asked, result: { $case: 'rejected', value: { status, scimType, detail } } };
  }
  const { resourceId, revision, resource = '', events } = verdict;
  const own = recorded.slice(events.from, events.from + events.count);
  const value = {
    ...{ resourceId, revision, resource: Buffer.from(resource) },
    firstSequence: own[0]?.sequence ?? 0,
    lastSequence: own.at(-1)?.sequence ?? 0,
  };
  return { commandId, tenantId, asked, result: { $case: 'committed', value } };
}
