import type { Bulk, BulkResult, Committed, Outcome } from '@rollcall/protocol/command/v1/command';
import type { ScimResource } from '@rollcall/scim';
import { entityTag } from '../domain/entity-tag.ts';
import { errorOf } from '../domain/operation-result.ts';
import type { AsyncPreference } from '../domain/prefer.ts';
import type { Caller } from './ports.ts';
import type { Change } from './prepare-change.ts';
import type { SubmitCommand, Submitted } from './submit-command.ts';

/** A change that holds. */
export interface Written {
  readonly kind: 'written';
  readonly id: string;
  readonly version: string;
  /** The resource after the change; empty after a deletion. */
  readonly resource: ScimResource;
  /** Whether `resource` has all its members or groups; the directory keeps them apart. */
  readonly complete: boolean;
}

/** What became of the operations of a bulk request that were attempted, in their order. */
export interface BulkDone {
  readonly kind: 'bulk';
  readonly results: readonly BulkResult[];
}

export type Accepted = Extract<Submitted, { readonly kind: 'accepted' }>;

/**
 * Brings changes into the directory. With a preference for an asynchronous answer, "accepted" is one; without, never.
 * Each rejects as SubmitCommand does.
 */
export interface ResourceChanges {
  /** @throws {ScimError} when the directory's state forbids it. */
  carryOut(caller: Caller, change: Change, preference: AsyncPreference | undefined): Promise<Written | Accepted>;
  carryOutBulk(caller: Caller, bulk: Bulk, preference: AsyncPreference | undefined): Promise<BulkDone | Accepted>;
}

export function createResourceChanges(submit: SubmitCommand): ResourceChanges {
  return {
    async carryOut(caller, { operation, asked, complete }, preference) {
      const submitted = await submit(caller, operation, preference && { ...preference, asked });
      return submitted.kind === 'accepted' ? submitted : written(committed(submitted.outcome), complete);
    },
    async carryOutBulk(caller, bulk, preference) {
      const asked = { method: 'POST', path: '/Bulk', bulkId: '' };
      const submitted = await submit(caller, { $case: 'bulk', value: bulk }, preference && { ...preference, asked });
      return submitted.kind === 'accepted' ? submitted : { kind: 'bulk', results: bulkResults(submitted.outcome) };
    },
  };
}

function written({ resourceId, revision, resource }: Committed, complete: boolean): Written {
  const parsed: ScimResource = resource.length === 0 ? {} : JSON.parse(resource.toString('utf8'));
  return { kind: 'written', id: resourceId, version: entityTag(revision), resource: parsed, complete };
}

/** @throws {ScimError} when the command was refused */
export function committed({ commandId, result }: Outcome): Committed {
  if (result?.$case === 'committed') return result.value;
  if (result?.$case === 'rejected') throw errorOf(result.value);
  throw new Error(`the outcome of command ${commandId} says neither committed nor rejected`);
}

function bulkResults({ commandId, result }: Outcome): readonly BulkResult[] {
  if (result?.$case === 'bulk') return result.value.results;
  if (result?.$case === 'rejected') throw errorOf(result.value);
  throw new Error(`the outcome of command ${commandId} is not that of a bulk request`);
}
