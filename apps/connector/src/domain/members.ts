import { attribute, isObject, type JsonObject, type JsonValue, textAttribute } from './json.ts';
import type { Quirks } from './quirks.ts';
import { patchOpSchema } from './update-body.ts';

/** Which members really have to be added and removed. */
export interface MemberDelta {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The remote ids a group holds. */
export function membersOf(group: JsonObject): Set<string> {
  const members = attribute(group, 'members');
  const elements: readonly JsonValue[] = Array.isArray(members) ? members : [];
  return new Set(elements.flatMap((member) => (isObject(member) ? (textAttribute(member, 'value') ?? []) : [])));
}

/** What is left to do of a wanted change; with `present` unknown, all of it. Sorted, so that equal changes are equal. */
export function memberDelta(wanted: MemberDelta, present: ReadonlySet<string> | undefined): MemberDelta {
  const add = [...new Set(wanted.add)].filter((id) => !present?.has(id));
  const remove = [...new Set(wanted.remove)].filter((id) => present === undefined || present.has(id));
  return { add: add.sort(), remove: remove.sort() };
}

/**
 * The body of a PATCH that adds and removes members (RFC 7644 §3.5.2). Removing by path filter is what the RFC has; a value
 * array under `remove` is for servers that know nothing else: a strict one takes it for "remove all members".
 */
export function membersPatchBody(delta: MemberDelta, style: Quirks['memberRemoveStyle']): JsonObject {
  const add = delta.add.length === 0 ? [] : [{ op: 'add', path: 'members', value: references(delta.add) }];
  const remove =
    style === 'filter-path'
      ? delta.remove.map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` }))
      : delta.remove.length === 0
        ? []
        : [{ op: 'remove', path: 'members', value: references(delta.remove) }];
  return { schemas: [patchOpSchema], Operations: [...remove, ...add] };
}

/** The members of a group after a change, as a PUT has to send them. */
export function membersAfter(group: JsonObject, delta: MemberDelta): JsonValue[] {
  const members = attribute(group, 'members');
  const kept = (Array.isArray(members) ? members : []).filter(
    (member) => !isObject(member) || !delta.remove.includes(textAttribute(member, 'value') ?? ''),
  );
  return [...kept, ...references(delta.add)];
}

function references(ids: readonly string[]): JsonObject[] {
  return ids.map((value) => ({ value }));
}
