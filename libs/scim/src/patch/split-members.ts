import { badRequest } from '../errors.ts';
import type { ValueFilter } from '../filter/ast.ts';
import { isObject, type JsonValue } from '../json.ts';
import type { Path } from '../path/path.ts';
import { byLookupKey } from '../resource/check-json.ts';
import { type MemberReference, parseMembers } from '../resource/members.ts';
import { groupSchema } from '../schema/group.ts';
import { lookupKey } from '../text/names.ts';
import type { AddOperation, PatchOperation, ReplaceOperation } from './operation.ts';

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
 * For the same reason a null among the keys of a value without path leaves the members alone.
 *
 * @throws {ScimError} 400 invalidValue (a member without an id), invalidFilter (members are selected by `value` only),
 * mutability (a change inside a member).
 */
export function splitMemberOperations(operations: readonly PatchOperation[]): SplitPatch {
  const members: MemberOperation[] = [];
  const rest: PatchOperation[] = [];
  for (const operation of operations) {
    if (operation.path !== undefined && isMembers(operation.path)) {
      members.push(...memberOperations(operation, operation.path));
    } else if (operation.op !== 'remove' && operation.path === undefined) {
      splitValue(operation, members, rest);
    } else {
      rest.push(operation);
    }
  }
  return { members, rest };
}

const membersKeys: ReadonlySet<string> = new Set(['members', lookupKey(`${groupSchema.id}:members`)]);

function isMembers(path: Path): boolean {
  return membersKeys.has(lookupKey(path.schema === undefined ? path.attribute : `${path.schema}:${path.attribute}`));
}

function splitValue(
  operation: AddOperation | ReplaceOperation,
  members: MemberOperation[],
  rest: PatchOperation[],
): void {
  const { value } = operation;
  if (!isObject(value)) throw badRequest('invalidValue', 'without a path, value must be an object');
  const others = Object.entries(value).filter(([name]) => !membersKeys.has(lookupKey(name)));
  if (others.length === Object.keys(value).length) {
    rest.push(operation);
    return;
  }
  if (others.length > 0) rest.push({ ...operation, value: Object.fromEntries(others) });
  for (const [key, listed] of byLookupKey(value)) {
    if (membersKeys.has(key) && listed !== null) members.push(changeOf(operation.op, listed));
  }
}

function memberOperations(operation: PatchOperation, path: Path): readonly MemberOperation[] {
  if (path.subAttribute !== undefined || (path.filter !== undefined && operation.op !== 'remove')) {
    throw badRequest('mutability', 'a member cannot be changed, only added and removed');
  }
  if (path.filter !== undefined) return [{ kind: 'remove', ids: idsOf(path.filter) }];
  const listed = operation.value ?? null;
  switch (operation.op) {
    case 'add':
      return listed === null ? [] : [changeOf('add', listed)];
    case 'replace':
      return [changeOf('replace', listed ?? [])];
    case 'remove':
      if (listed === null) return [{ kind: 'removeAll' }];
      return [{ kind: 'remove', ids: parseMembers(listed).map(({ value }) => value) }];
  }
}

function changeOf(op: 'add' | 'replace', value: JsonValue): MemberOperation {
  const members = parseMembers(value);
  if (op === 'add') return { kind: 'add', members };
  return members.length === 0 ? { kind: 'removeAll' } : { kind: 'replaceAll', members };
}

/** The ids a filter names: `value eq "…"`, and `or` of these. */
function idsOf(filter: ValueFilter): string[] {
  const terms = filter.kind === 'or' ? filter.terms : [filter];
  const ids = terms.map((term) => {
    const isId =
      term.kind === 'compare' && term.operator === 'eq' && isValue(term.path) && typeof term.value === 'string';
    if (!isId) throw badRequest('invalidFilter', 'members are selected by value eq "id"');
    return String(term.value);
  });
  return [...new Set(ids)];
}

function isValue(path: Path): boolean {
  return path.schema === undefined && path.subAttribute === undefined && lookupKey(path.attribute) === 'value';
}
