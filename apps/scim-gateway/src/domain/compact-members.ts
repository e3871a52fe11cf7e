import {
  groupType,
  isObject,
  type JsonValue,
  type PatchOperation,
  type ResourceType,
  type ScimResource,
} from '@rollcall/scim';

/**
 * A group with nothing but `value` and `type` of its members: the rest (`display`, `$ref`) is the directory's to say, and a
 * list of 100,000 is a third as long without it.
 */
export function withCompactMembers(type: ResourceType, resource: ScimResource): ScimResource {
  const { members } = resource;
  if (type.name !== groupType.name || members === undefined) return resource;
  return { ...resource, members: compact(members) };
}

/** The same for what a PATCH adds to, puts in place of or removes from the members. */
export function withCompactMemberValues(type: ResourceType, operations: readonly PatchOperation[]): PatchOperation[] {
  if (type.name !== groupType.name) return [...operations];
  return operations.map((operation) => {
    const { path, value } = operation;
    if (value === undefined) return operation;
    if (path === undefined) return { ...operation, value: withinResource(value) };
    const isList = isMembers(path.attribute) && path.filter === undefined && path.subAttribute === undefined;
    return isList ? { ...operation, value: compact(value) } : operation;
  });
}

function withinResource(value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  if (!entries.some(([name]) => isMembers(name))) return value;
  return Object.fromEntries(entries.map(([name, each]) => [name, isMembers(name) ? compact(each) : each]));
}

function compact(members: JsonValue): JsonValue {
  return isList(members) ? members.map(compactOne) : compactOne(members);
}

/** What is no member is left as it is, for the directory to refuse. */
function compactOne(member: JsonValue): JsonValue {
  if (!isObject(member)) return member;
  return Object.fromEntries(Object.entries(member).filter(([name]) => /^(?:value|type)$/i.test(name)));
}

function isMembers(name: string): boolean {
  return name.toLowerCase() === 'members';
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
