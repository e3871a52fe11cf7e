import { groupType, isObject, type JsonObject, type JsonValue, type ResourceType } from '@rollcall/scim';

// Of a group's members only `value` and `type` count; `display`, `$ref` and the rest are the directory's to say. A list of
// 100,000 is a third as long without them, so they go before anything else looks at the body. Lists with an entry that is
// not as everyone writes it are left alone, for dialects and the strict core to judge.

/** The body of a POST or PUT of a group without its members, and the members; the body as it is when there are none. */
export function takeMembers(
  type: ResourceType,
  body: unknown,
): { readonly rest: unknown; readonly members: readonly JsonValue[] | undefined } {
  const name = type.name === groupType.name && isObject(body) ? memberName(body) : undefined;
  if (name === undefined || !isObject(body)) return { rest: body, members: undefined };
  const members = compact(body[name]);
  if (members === undefined) return { rest: body, members };
  return { rest: Object.fromEntries(Object.entries(body).filter(([each]) => each !== name)), members };
}

/** The body of a PATCH of a group with short lists in the values of its operations. */
export function withShortMembers(type: ResourceType, body: unknown): unknown {
  if (type.name !== groupType.name || !isObject(body)) return body;
  const name = Object.keys(body).find((each) => each.toLowerCase() === 'operations');
  const operations = name === undefined ? undefined : body[name];
  if (name === undefined || !Array.isArray(operations)) return body;
  return { ...body, [name]: operations.map(shortened) };
}

function shortened(operation: JsonValue): JsonValue {
  if (!isObject(operation)) return operation;
  const { path, value } = operation;
  if (typeof path === 'string' && path.toLowerCase() === 'members') {
    const members = compact(value);
    return members === undefined ? operation : { ...operation, value: members };
  }
  const name = path === undefined && isObject(value) ? memberName(value) : undefined;
  const members = name !== undefined && isObject(value) ? compact(value[name]) : undefined;
  return name === undefined || members === undefined || !isObject(value)
    ? operation
    : { ...operation, value: { ...value, [name]: members } };
}

/** Undefined when there is none, or more than one that differ in case. */
function memberName(object: JsonObject): string | undefined {
  const [name, ...others] = Object.keys(object).filter((each) => each.toLowerCase() === 'members');
  return others.length > 0 ? undefined : name;
}

/** Undefined when one is not as everyone writes it. */
function compact(list: JsonValue | undefined): JsonObject[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const members: JsonObject[] = [];
  for (const entry of list as readonly JsonValue[]) {
    if (!isObject(entry)) return undefined;
    const { value, type } = entry;
    if (typeof value !== 'string' || value === '') return undefined;
    if (typeof type === 'string' && type !== '') members.push({ value, type });
    else if (type === undefined) members.push({ value });
    else return undefined;
  }
  return members;
}
