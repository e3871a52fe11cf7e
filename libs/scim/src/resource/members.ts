import { badRequest } from '../errors.ts';
import { isArray, isObject, type JsonValue } from '../json.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';
import { checkJson } from './check-json.ts';
import { type ResourceLimits, resourceLimits, resourceLimitsOf } from './limits.ts';
import { parseResource } from './parse.ts';
import type { ScimResource } from './resource.ts';

/** A member a client names. */
export interface MemberReference {
  /** The member's resource id. */
  readonly value: string;
  /** Absent when the client did not say. */
  readonly type?: 'User' | 'Group';
}

/**
 * Takes a group's members out of it, each id once, so that they never become a list in a document.
 * @throws {ScimError} 400 invalidValue for a member without an id, or that is neither User nor Group.
 */
export function splitMembers(group: ScimResource): {
  readonly members: readonly MemberReference[];
  readonly rest: ScimResource;
} {
  const { members, ...rest } = group;
  return { members: parseMembers(members ?? []), rest };
}

/**
 * The body of a POST or PUT of a group, as `parseResource` and `splitMembers` together read it, but without making a
 * resource of many thousands of members first.
 * @throws {ScimError} as the two
 */
export function parseGroup(
  type: ResourceType,
  body: unknown,
  limits: ResourceLimits = resourceLimitsOf(type),
): { readonly members: readonly MemberReference[]; readonly rest: ScimResource } {
  if (!isObject(body)) throw badRequest('invalidSyntax', 'the body is not a JSON object');
  const names = Object.keys(body).filter((name) => lookupKey(name) === 'members');
  if (names.length > 1) throw badRequest('invalidSyntax', '"members" is given twice');
  const given = names[0] === undefined ? undefined : body[names[0]];
  checkJson(given ?? [], limits);
  if (given !== undefined && given !== null && !isArray(given)) {
    throw badRequest('invalidValue', 'members must be an array');
  }
  const others = Object.fromEntries(Object.entries(body).filter(([name]) => name !== names[0]));
  const rest = parseResource(type, others, { ...limits, maxValues: resourceLimits.maxValues });
  return { rest, members: parseMembers((given ?? []).filter(saysSomething)) };
}

/** RFC 7643 §2.5: what is null or has no values is not there. */
function saysSomething(entry: JsonValue): boolean {
  return entry !== null && !(isObject(entry) && Object.keys(entry).length === 0);
}

/** One member or a list of them. */
export function parseMembers(value: JsonValue): MemberReference[] {
  const members = new Map<string, MemberReference>();
  for (const entry of isArray(value) ? value : [value]) {
    const member = parseMember(entry);
    if (member.type !== undefined || !members.has(member.value)) members.set(member.value, member);
  }
  return [...members.values()];
}

function parseMember(entry: JsonValue): MemberReference {
  if (!isObject(entry)) throw badRequest('invalidValue', 'members must be objects with a value');
  let value: JsonValue | undefined;
  let type: JsonValue | undefined;
  for (const name of Object.keys(entry)) {
    const key = name === 'value' || name === 'type' ? name : lookupKey(name);
    if (key === 'value') value = once(value, entry[name], key);
    else if (key === 'type') type = once(type, entry[name], key);
  }
  if (typeof value !== 'string' || value.trim() === '') {
    throw badRequest('invalidValue', 'members.value must be the id of a resource');
  }
  return type === undefined || type === null ? { value } : { value, type: parseType(type) };
}

function once(before: JsonValue | undefined, value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (before !== undefined) throw badRequest('invalidSyntax', `"${name}" is given twice`);
  return value;
}

function parseType(type: JsonValue): 'User' | 'Group' {
  const key = typeof type === 'string' ? lookupKey(type) : '';
  if (key === 'user') return 'User';
  if (key === 'group') return 'Group';
  throw badRequest('invalidValue', 'members.type must be User or Group');
}
