import { type AttributeChange, printPath } from './attribute-diff.ts';
import { isSchemaUrn, schemasOf, sendableAttributes } from './desired-attributes.ts';
import { attribute, isObject, isUnassigned, type JsonObject, type JsonValue } from './json.ts';
import type { Quirks } from './quirks.ts';
import type { Subject } from './subject.ts';

export const patchOpSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** The body of a PATCH (RFC 7644 §3.5.2) that makes these changes. */
export function patchBody(changes: readonly AttributeChange[], style: Quirks['patchStyle']): JsonObject {
  return {
    schemas: [patchOpSchema],
    Operations: style === 'paths' ? pathOperations(changes) : valueOperations(changes),
  };
}

function pathOperations(changes: readonly AttributeChange[]): JsonObject[] {
  return changes.map((change) => {
    const path = printPath(change.path);
    return change.kind === 'remove' ? { op: 'remove', path } : { op: change.kind, path, value: change.value };
  });
}

function valueOperations(changes: readonly AttributeChange[]): JsonObject[] {
  const removals = changes.filter((change) => change.kind === 'remove');
  const values = changes.reduce<JsonObject>(
    (object, change) => (change.kind === 'remove' ? object : withValue(object, change.path, change.value)),
    {},
  );
  return [...(isUnassigned(values) ? [] : [{ op: 'replace', value: values }]), ...pathOperations(removals)];
}

function withValue(object: JsonObject, path: readonly string[], value: JsonValue): JsonObject {
  const [first = '', ...rest] = path;
  if (rest.length === 0) return { ...object, [first]: value };
  const inner = object[first];
  return { ...object, [first]: withValue(isObject(inner) ? inner : {}, rest, value) };
}

/** The body of a POST (RFC 7644 §3.3), stamped with the directory's id. */
export function createBody(subject: Subject, desired: JsonObject): JsonObject {
  const attributes = withoutUnassigned(sendableAttributes(subject.type, desired));
  return { schemas: schemasOf(subject.type, attributes), externalId: subject.resourceId, ...attributes };
}

/** The body of a PUT (RFC 7644 §3.5.1): what was read, members of a group included, with the desired attributes laid over it. */
export function putBody(subject: Subject, desired: JsonObject, remote: JsonObject): JsonObject {
  const members = subject.type === 'Group' ? attribute(remote, 'members') : undefined;
  const attributes = overlay(sendableAttributes(subject.type, remote), sendableAttributes(subject.type, desired));
  const id = attribute(remote, 'id');
  return {
    schemas: schemasOf(subject.type, { ...attributes, schemas: attribute(remote, 'schemas') ?? [] }),
    ...(id === undefined ? {} : { id }),
    externalId: subject.resourceId,
    ...attributes,
    ...(members === undefined ? {} : { members }),
  };
}

function overlay(base: JsonObject, top: JsonObject): JsonObject {
  return Object.entries(top).reduce((result, [name, value]) => {
    const { rest, there, key } = takeOut(result, name);
    if (isUnassigned(value)) return rest;
    const merges = isObject(value) && isObject(there) && (isSchemaUrn(name) || !Object.hasOwn(value, 'value'));
    return { ...rest, [key]: merges ? overlay(there, value) : value };
  }, base);
}

function takeOut(object: JsonObject, name: string): { rest: JsonObject; there: JsonValue | undefined; key: string } {
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase()) ?? name;
  return { rest: Object.fromEntries(Object.entries(object).filter(([each]) => each !== key)), there: object[key], key };
}

function withoutUnassigned(object: JsonObject): JsonObject {
  const entries = Object.entries(object).map(
    ([name, value]) => [name, isObject(value) ? withoutUnassigned(value) : value] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => !isUnassigned(value)));
}
