import type { JsonObject, JsonValue } from '../json.ts';
import type { AttributeDefinition, SchemaDefinition } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/resource-type.ts';

export const schemaSchema = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
export const resourceTypeSchema = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';

/** One entry of `/ResourceTypes` (RFC 7643 §6). `baseUrl` without a trailing slash. */
export function resourceTypeResource(type: ResourceType, baseUrl: string): JsonObject {
  return {
    schemas: [resourceTypeSchema],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    schemaExtensions: type.extensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

/** One entry of `/Schemas` (RFC 7643 §7). `baseUrl` without a trailing slash. */
export function schemaResource(schema: SchemaDefinition, baseUrl: string): JsonObject {
  return {
    schemas: [schemaSchema],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeResource),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

/** All characteristics, in the order of RFC 7643 §7; those that are not given are left out, never null. */
function attributeResource(attribute: AttributeDefinition): JsonObject {
  const { name, type, multiValued, description, required, canonicalValues, caseExact } = attribute;
  const { mutability, returned, uniqueness, referenceTypes, subAttributes } = attribute;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...optional('canonicalValues', canonicalValues),
    caseExact,
    mutability,
    returned,
    uniqueness,
    ...optional('referenceTypes', referenceTypes),
    ...optional('subAttributes', subAttributes?.map(attributeResource)),
  };
}

function optional(name: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value };
}
