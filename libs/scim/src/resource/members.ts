import { badRequest } from '../errors.ts';
import { isArray, isObject, type JsonValue } from '../json.ts';
import { lookupKey } from '../text/names.ts';
import { byLookupKey } from './check-json.ts';
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

/** One member or a list of them. */
export function parseMembers(value: JsonValue): MemberReference[] {
  const members = new Map<string, MemberReference>();
  for (const entry of isArray(value) ? value : [value]) {
    const member = parseMember(entry);
    if (!members.has(member.value) || member.type !== undefined) members.set(member.value, member);
  }
  return [...members.values()];
}

function parseMember(entry: JsonValue): MemberReference {
  if (!isObject(entry)) throw badRequest('invalidValue', 'members must be objects with a value');
  const given = byLookupKey(entry);
  const value = given.get('value');
  if (typeof value !== 'string' || value.trim() === '') {
    throw badRequest('invalidValue', 'members.value must be the id of a resource');
  }
  const type = given.get('type') ?? null;
  return type === null ? { value } : { value, type: parseType(type) };
}

function parseType(type: JsonValue): 'User' | 'Group' {
  const key = typeof type === 'string' ? lookupKey(type) : '';
  if (key === 'user') return 'User';
  if (key === 'group') return 'Group';
  throw badRequest('invalidValue', 'members.type must be User or Group');
}
