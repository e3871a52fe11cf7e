import type { MemberReference } from '../resource/members.ts';
import type { PatchOperation } from './operation.ts';

/** A change of a group's members that can be made without knowing the others. */
export type MemberOperation =
  | { readonly kind: 'add'; readonly members: readonly MemberReference[] }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  | { readonly kind: 'removeAll' }
  | { readonly kind: 'replaceAll'; readonly members: readonly MemberReference[] };

export interface SplitPatch {
  /** To be applied in order. */
  readonly members: readonly MemberOperation[];
  /** What `applyPatch` shall do; may be empty. */
  readonly rest: readonly PatchOperation[];
}

/**
 * Parts a group's PATCH into what concerns `members` and the rest. The two do not touch one another, so each is applied in
 * its own order. Removing members that are not there, or adding those that are, is no error.
 *
 * Understood: `members` with a value or a list of them (add, remove, replace), `members` alone (remove),
 * `members[value eq "a" or value eq "b"]` (remove), and `members` as a key of a value without path. A remove that lists
 * values removes these only; RFC 7644 does not give the list a meaning there, and emptying the group would be the worst one.
 *
 * @throws {ScimError} 400 invalidValue (a member without an id), invalidFilter (members are selected by `value` only),
 * mutability (a change inside a member).
 */
export function splitMemberOperations(_operations: readonly PatchOperation[]): SplitPatch {
  throw new Error('not there yet');
}
