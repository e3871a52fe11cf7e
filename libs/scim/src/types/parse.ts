import { badRequest, quote } from '../errors.ts';
import { isArray, isObject, type JsonValue } from '../json.ts';
import { parseAttributePath } from '../path/attribute-path.ts';
import { byLookupKey, checkJson } from '../resource/check-json.ts';
import { resourceLimits } from '../resource/limits.ts';
import type { SchemaDefinition } from '../schema/attribute.ts';
import { lookupKey } from '../text/names.ts';
import type { ResourceTypeEntry, TypeDefinitions } from './definitions.ts';
import { type TypeLimits, typeLimits } from './limits.ts';
import { readAttributes } from './read-attribute.ts';
import { readResourceType } from './read-resource-type.ts';
import { DefinitionReader } from './reader.ts';
import { compileTypes, standardSchemas } from './registry.ts';

/**
 * Checks a tenant's own schemas and resource types (RFC 7643 §7 and §6) and gives them back in normal form: canonical
 * spelling, every characteristic there. What it answers, `compileTypes` accepts, and parses to itself.
 * @param json `{ "schemas": […], "resourceTypes": […] }`, either of them optional
 * @throws {ScimError} 400 invalidSyntax (no JSON object of this form), invalidValue naming the schema or the resource type,
 * the attribute and what is wrong with it.
 */
export function parseTypeDefinitions(json: unknown, limits: TypeLimits = typeLimits): TypeDefinitions {
  checkJson(json, { ...resourceLimits, maxDepth: 12 });
  if (!isObject(json)) throw badRequest('invalidSyntax', 'the definitions are not a JSON object');
  const given = byLookupKey(json);
  for (const key of given.keys()) {
    if (key !== 'schemas' && key !== 'resourcetypes') throw badRequest('invalidSyntax', `${quote(key)} is not known`);
  }
  const schemas = listOf(given.get('schemas'), 'schemas', limits.maxSchemas).map((value, index) =>
    readSchema(value, index, limits),
  );
  const resourceTypes = listOf(given.get('resourcetypes'), 'resourceTypes', limits.maxResourceTypes).map(
    (value, index) => readResourceType(value, index, limits),
  );
  checkSchemas(schemas, limits);
  checkResourceTypes(resourceTypes);
  const definitions = { schemas, resourceTypes };
  checkReferences(definitions);
  compileTypes(definitions);
  return definitions;
}

function listOf(value: JsonValue | undefined, name: string, maxLength: number): readonly JsonValue[] {
  const list = value ?? [];
  if (!isArray(list)) throw badRequest('invalidSyntax', `${name} must be an array`);
  if (list.length > maxLength) throw badRequest('invalidValue', `${name} has more than ${maxLength} entries`);
  return list;
}

const schemaMembers: ReadonlySet<string> = new Set(['schemas', 'id', 'name', 'description', 'attributes', 'meta']);

/**
 * RFC 8141 §2, without the components that a name in SCIM cannot have; and without "=", because stores write
 * `<path>=<value>`, and no value may be able to look like the path of another attribute.
 */
const urnPattern = /^urn:[a-z0-9][-a-z0-9]{0,30}[a-z0-9]:[-A-Za-z0-9._~:!$&'*+,;@%/]+$/i;

function readSchema(value: JsonValue, index: number, limits: TypeLimits): SchemaDefinition {
  const id = new DefinitionReader(`schema #${index + 1}`, value, schemaMembers).text('id', limits.maxUrnLength);
  const schema = `schema ${quote(id)}`;
  const reader = new DefinitionReader(schema, value, schemaMembers);
  if (!urnPattern.test(id)) throw reader.refusal('id must be a URN');
  if (parseAttributePath(id) === undefined) throw reader.refusal('the last part of id must be a name, as in "…:User"');
  const attributes = readAttributes(reader.list('attributes', limits.maxAttributes), { schema, limits });
  if (attributes.length === 0) throw reader.refusal('has no attributes');
  return {
    id,
    name: reader.text('name', limits.maxNameLength, id.slice(id.lastIndexOf(':') + 1)),
    description: reader.text('description', limits.maxTextLength, ''),
    attributes,
  };
}

function checkSchemas(schemas: readonly SchemaDefinition[], { maxAttributesInAll }: TypeLimits): void {
  const refuse = ({ id }: SchemaDefinition, problem: string): never => {
    throw badRequest('invalidValue', `schema ${quote(id)}: ${problem}`);
  };
  const known = new Map(standardSchemas.map((schema) => [lookupKey(schema.id), schema]));
  for (const schema of schemas) {
    const key = lookupKey(schema.id);
    if (known.has(key))
      refuse(schema, standardSchemas.includes(known.get(key) ?? schema) ? 'is the standard’s' : 'is defined twice');
    if (key.startsWith('urn:ietf:params:scim:api:')) refuse(schema, 'is in the name space of messages');
    known.set(key, schema);
  }
  for (const schema of known.values()) {
    const clash = schema.attributes.find(({ name }) => known.has(lookupKey(`${schema.id}:${name}`)));
    if (clash) refuse(schema, `attribute ${quote(clash.name)} cannot be told from the schema of that name`);
  }
  const count = schemas.flatMap(({ attributes }) => attributes.flatMap((a) => [a, ...(a.subAttributes ?? [])])).length;
  if (count > maxAttributesInAll) throw badRequest('invalidValue', `more than ${maxAttributesInAll} attributes in all`);
}

function checkResourceTypes(types: readonly ResourceTypeEntry[]): void {
  const names = new Set<string>();
  const endpoints = new Set<string>();
  for (const { name, endpoint } of types) {
    if (names.has(lookupKey(name))) throw badRequest('invalidValue', `resource type ${quote(name)}: is defined twice`);
    if (endpoints.has(lookupKey(endpoint))) {
      throw badRequest('invalidValue', `resource type ${quote(name)}: endpoint ${quote(endpoint)} is another type’s`);
    }
    names.add(lookupKey(name));
    endpoints.add(lookupKey(endpoint));
  }
}

const coreUrns: ReadonlySet<string> = new Set(
  standardSchemas.filter(({ name }) => name !== 'EnterpriseUser').map(({ id }) => lookupKey(id)),
);

/** The schemas of User and Group are those of the standard’s types alone: the directory does more for them than keep them. */
function checkReferences({ resourceTypes }: TypeDefinitions): void {
  for (const { name, schema, schemaExtensions } of resourceTypes) {
    const isStandard = name === 'User' || name === 'Group';
    const others = schemaExtensions.map((extension) => extension.schema);
    const borrowed = [...(isStandard ? [] : [schema]), ...others].find((urn) => coreUrns.has(lookupKey(urn)));
    if (borrowed !== undefined) {
      throw badRequest(
        'invalidValue',
        `resource type ${quote(name)}: ${quote(borrowed)} belongs to the standard’s type`,
      );
    }
  }
}
