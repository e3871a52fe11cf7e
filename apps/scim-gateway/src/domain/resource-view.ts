import {
  enterpriseUserSchema,
  groupType,
  isObject,
  type JsonObject,
  type JsonValue,
  project,
  type ResourceType,
  type ScimResource,
  type Selection,
  selects,
  userType,
} from '@rollcall/scim';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The list that joins a User or Group with others, kept apart from the resource itself. */
export function referencesOf(type: ResourceType): 'members' | 'groups' {
  return type.name === groupType.name ? 'members' : 'groups';
}

export function selectsReferences(type: ResourceType, selection: Selection): boolean {
  return selects(type, selection, referencesOf(type));
}

/** The address of a resource; `baseUrl` is the SCIM base without a trailing slash. */
export function locationOf(baseUrl: string, type: ResourceType, id: string): string {
  return `${baseUrl}${type.endpoint}/${id}`;
}

/**
 * A resource as a client sees it: what the directory keeps, with `meta.location` and every `$ref` made for this base URL,
 * then projected.
 */
export function viewOf(
  resource: ScimResource,
  options: { readonly type: ResourceType; readonly baseUrl: string; readonly selection: Selection },
): ScimResource {
  const { type, baseUrl, selection } = options;
  const { id, meta, [referencesOf(type)]: references, [enterpriseUserSchema.id]: enterprise } = resource;
  const addressed: ScimResource = {
    ...resource,
    ...(isObject(meta) && { meta: { ...meta, location: locationOf(baseUrl, type, String(id)) } }),
    ...(isList(references) && { [referencesOf(type)]: references.map((entry) => withReference(baseUrl, type, entry)) }),
    ...(enterprise !== undefined && { [enterpriseUserSchema.id]: withManager(baseUrl, enterprise) }),
  };
  return project(type, addressed, selection);
}

/** A member of a group as a client sees it, without the rest of the group; undefined when the selection hides it. */
export function memberView(
  member: { readonly id: string; readonly type: string },
  options: { readonly baseUrl: string; readonly selection: Selection },
): JsonObject | undefined {
  const entry = withReference(options.baseUrl, groupType, { value: member.id, type: member.type });
  const { members } = project(groupType, { members: [entry] }, options.selection);
  return isList(members) && isObject(members[0]) ? members[0] : undefined;
}

function withReference(baseUrl: string, type: ResourceType, entry: JsonValue): JsonValue {
  if (!isObject(entry) || typeof entry.value !== 'string') return entry;
  const isUser = type.name === groupType.name && entry.type !== groupType.name;
  return { ...entry, $ref: locationOf(baseUrl, isUser ? userType : groupType, entry.value) };
}

function withManager(baseUrl: string, enterprise: JsonValue): JsonValue {
  if (!isObject(enterprise) || !isObject(enterprise.manager)) return enterprise;
  const { manager } = enterprise;
  if (typeof manager.value !== 'string' || manager.$ref !== undefined || !uuid.test(manager.value)) return enterprise;
  return { ...enterprise, manager: { ...manager, $ref: locationOf(baseUrl, userType, manager.value) } };
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
