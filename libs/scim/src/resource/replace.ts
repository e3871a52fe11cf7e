import { badRequest } from '../errors.ts';
import { isObject, type JsonObject, type MutableJsonObject, property } from '../json.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { AttributeTable, ResourceType } from '../schema/resource-type.ts';
import { isAssigned, valueEquals } from './equals.ts';
import { inSchemaOrder } from './order.ts';
import type { ScimResource } from './resource.ts';

/**
 * What a PUT makes of a resource (RFC 7644 §3.5.1). Attributes that `desired` leaves out are cleared, except read-only and
 * immutable ones and those with a default: leaving `active` out neither disables nor enables anybody.
 * @throws {ScimError} 400 mutability when an immutable attribute that has a value would change.
 */
export function replaceAttributes(type: ResourceType, current: ScimResource, desired: ScimResource): ScimResource {
  const result = replaceTable(type.attributes, current, { ...keptDefaults(type, current), ...desired }, '');
  for (const { schema, attributes } of type.extensionsByUrn.values()) {
    const before = property(current, schema.id);
    const after = property(desired, schema.id);
    result[schema.id] = replaceTable(attributes, objectOr(before), objectOr(after), `${schema.id}:`);
  }
  return inSchemaOrder(type, result);
}

function keptDefaults(type: ResourceType, current: ScimResource): JsonObject {
  const kept: MutableJsonObject = {};
  for (const name of Object.keys(type.defaults ?? {})) {
    const value = property(current, name);
    if (isAssigned(value)) kept[name] = value;
  }
  return kept;
}

function objectOr(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function replaceTable(
  table: AttributeTable,
  current: JsonObject,
  desired: JsonObject,
  prefix: string,
): MutableJsonObject {
  const result: MutableJsonObject = {};
  for (const attribute of table.values()) {
    const before = property(current, attribute.name);
    const after = property(desired, attribute.name);
    const keepsCurrent =
      attribute.mutability === 'readOnly' || (attribute.mutability === 'immutable' && !isAssigned(after));
    const value = keepsCurrent ? before : after;
    checkImmutable(attribute, before, value, prefix + attribute.name);
    if (value !== undefined) result[attribute.name] = value;
  }
  return result;
}

/**
 * Refuses another value for an immutable attribute that has one, and for an immutable sub-attribute of a single value;
 * the values of a multi-valued attribute come and go whole.
 */
export function checkImmutable(
  attribute: AttributeDefinition,
  before: ScimResource[string] | undefined,
  after: ScimResource[string] | undefined,
  name: string,
): void {
  if (!isAssigned(before)) return;
  if (attribute.mutability === 'immutable' && !valueEquals(before, after)) {
    throw badRequest('mutability', `${name} is immutable`);
  }
  if (attribute.multiValued || !isObject(before)) return;
  for (const sub of attribute.subAttributes ?? []) {
    checkImmutable(sub, property(before, sub.name), property(objectOr(after), sub.name), `${name}.${sub.name}`);
  }
}
