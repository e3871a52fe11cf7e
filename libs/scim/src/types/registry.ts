import { badRequest, quote } from '../errors.ts';
import type { SchemaDefinition } from '../schema/attribute.ts';
import { groupType, userType } from '../schema/core-types.ts';
import { enterpriseUserSchema } from '../schema/enterprise-user.ts';
import { defineResourceType, type ResourceType, type SchemaExtension } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';
import { noDefinitions, type ResourceTypeEntry, type TypeDefinitions } from './definitions.ts';

/** The resource types of one tenant, made ready for look-ups. */
export interface TypeRegistry {
  /** By name, as it is written: User and Group first, then the tenant's own in their order. */
  readonly types: ReadonlyMap<string, ResourceType>;
  /** By lower-case endpoint with its slash: `/users`. */
  readonly byEndpoint: ReadonlyMap<string, ResourceType>;
  /** By URN, as it is written: those of the standard first, then the tenant's own, also those no type uses. */
  readonly schemas: ReadonlyMap<string, SchemaDefinition>;
  readonly definitions: TypeDefinitions;
}

const standardTypes: ReadonlyMap<string, ResourceType> = new Map(
  [userType, groupType].map((type) => [type.name, type]),
);

/** The schemas of the standard's types, which no tenant can redefine. */
export const standardSchemas: readonly SchemaDefinition[] = [userType.schema, enterpriseUserSchema, groupType.schema];

/**
 * Makes a tenant's definitions, as `parseTypeDefinitions` answers them, ready for use beside those of the standard.
 * @throws {ScimError} 400 invalidValue naming what does not fit together.
 */
export function compileTypes(definitions: TypeDefinitions): TypeRegistry {
  const schemas = new Map([...standardSchemas, ...definitions.schemas].map((schema) => [schema.id, schema]));
  const byUrn = new Map([...schemas.values()].map((schema) => [lookupKey(schema.id), schema]));
  const types = new Map(standardTypes);
  for (const entry of definitions.resourceTypes) types.set(entry.name, compileType(entry, byUrn));
  const byEndpoint = new Map([...types.values()].map((type) => [lookupKey(type.endpoint), type]));
  return { types, byEndpoint, schemas, definitions };
}

function compileType(entry: ResourceTypeEntry, byUrn: ReadonlyMap<string, SchemaDefinition>): ResourceType {
  const schemaOf = (urn: string): SchemaDefinition => {
    const schema = byUrn.get(lookupKey(urn));
    if (schema !== undefined) return schema;
    throw badRequest('invalidValue', `resource type ${quote(entry.name)}: schema ${quote(urn)} is not defined`);
  };
  const extensions = entry.schemaExtensions.map(({ schema, required }) => ({ schema: schemaOf(schema), required }));
  const standard = standardTypes.get(entry.name);
  if (standard !== undefined) {
    return defineResourceType({ ...standard, extensions: extended(standard.extensions, extensions) });
  }
  const { name, endpoint, description } = entry;
  return defineResourceType({ name, endpoint, description, schema: schemaOf(entry.schema), extensions });
}

/** The standard's extensions stay, whether they are named again or not. */
function extended(standard: readonly SchemaExtension[], added: readonly SchemaExtension[]): SchemaExtension[] {
  const own = new Map(added.map((extension) => [extension.schema, extension]));
  const kept = standard.map((extension) => own.get(extension.schema) ?? extension);
  return [...kept, ...added.filter(({ schema }) => !standard.some((other) => other.schema === schema))];
}

/** User, Group and EnterpriseUser: what a tenant has that defined nothing. */
export const coreTypes: TypeRegistry = compileTypes(noDefinitions);
