import type { JsonObject } from '../json.ts';
import type { SchemaDefinition } from '../schema/attribute.ts';
import type { ResourceType } from '../schema/resource-type.ts';

/** One entry of `/ResourceTypes` (RFC 7643 §6). `baseUrl` without a trailing slash. */
export function resourceTypeResource(_type: ResourceType, _baseUrl: string): JsonObject {
  throw new Error('not there yet');
}

/** One entry of `/Schemas` (RFC 7643 §7). */
export function schemaResource(_schema: SchemaDefinition, _baseUrl: string): JsonObject {
  throw new Error('not there yet');
}
