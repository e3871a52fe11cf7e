import { badRequest } from '../errors.ts';
import { isArray, isObject, type JsonValue, type MutableJsonObject } from '../json.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { AttributeTable, CompiledExtension, ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';
import { byLookupKey, checkJson } from './check-json.ts';
import { type ResourceLimits, resourceLimitsOf } from './limits.ts';
import { inSchemaOrder } from './order.ts';
import { invalidValue, isStored, parseValue } from './parse-value.ts';
import type { ScimResource } from './resource.ts';

/**
 * The body of a POST or PUT as the resource the client wants, in normal form. Attribute names are case-insensitive.
 *
 * Ignored: read-only attributes (`id`, `meta`, `groups`), attributes and schema URNs the type does not know. Dropped:
 * write-only attributes, `password` above all, so they are never stored and never enter the log.
 *
 * @throws {ScimError} 400 invalidSyntax (not an object, `schemas` without the type's URN, a name twice, a forbidden name,
 * limits) or invalidValue naming the attribute (wrong type, required but missing, more than one primary).
 */
export function parseResource(
  type: ResourceType,
  body: unknown,
  limits: ResourceLimits = resourceLimitsOf(type),
): ScimResource {
  checkJson(body, limits);
  if (!isObject(body)) throw badRequest('invalidSyntax', 'the body is not a JSON object');
  const given = byLookupKey(body);
  checkSchemas(type, given.get('schemas'));
  const resource = parseAttributes(type.attributes, given, '');
  for (const [urn, extension] of type.extensionsByUrn) {
    const { id } = extension.schema;
    const value = given.get(urn) ?? null;
    if (value !== null && !isObject(value)) throw invalidValue(id, 'must be an object');
    const isGiven = value !== null && Object.keys(value).length > 0;
    if (!isGiven && !extension.required) continue;
    if (!isGiven && !hasRequired(extension)) throw invalidValue(id, 'is required');
    resource[id] = parseAttributes(extension.attributes, byLookupKey(value ?? {}), `${id}:`);
  }
  return inSchemaOrder(type, resource);
}

/** Then the error can name the attribute. */
function hasRequired({ attributes }: CompiledExtension): boolean {
  return [...attributes.values()].some(({ required }) => required);
}

function parseAttributes(
  table: AttributeTable,
  given: ReadonlyMap<string, JsonValue>,
  prefix: string,
): MutableJsonObject {
  const parsed: MutableJsonObject = {};
  for (const attribute of table.values()) {
    if (attribute.mutability === 'readOnly') continue;
    const name = prefix + attribute.name;
    const value = parseValue(attribute, given.get(lookupKey(attribute.name)) ?? null, name);
    if (value === undefined) checkNotRequired(attribute, name);
    else if (isStored(attribute)) parsed[attribute.name] = value;
  }
  return parsed;
}

function checkNotRequired(attribute: AttributeDefinition, name: string): void {
  if (attribute.required) throw invalidValue(name, 'is required');
}

function checkSchemas(type: ResourceType, schemas: JsonValue | undefined): void {
  const urn = lookupKey(type.schema.id);
  const isNamed = isArray(schemas) && schemas.some((value) => typeof value === 'string' && lookupKey(value) === urn);
  if (!isNamed) throw badRequest('invalidSyntax', `schemas must contain ${type.schema.id}`);
}
