import type { SchemaDefinition } from '../schema/attribute.ts';

/** A tenant's own schemas and resource types in the JSON of RFC 7643 §7 and §6: canonical names, every characteristic given. */
export interface TypeDefinitions {
  readonly schemas: readonly SchemaDefinition[];
  readonly resourceTypes: readonly ResourceTypeEntry[];
}

/** RFC 7643 §6. One named "User" or "Group" adds its extensions to those of the standard. */
export interface ResourceTypeEntry {
  readonly name: string;
  /** Relative to the base URL, for example "/Devices". */
  readonly endpoint: string;
  readonly description: string;
  /** URN of the core schema. */
  readonly schema: string;
  readonly schemaExtensions: readonly { readonly schema: string; readonly required: boolean }[];
}

export const noDefinitions: TypeDefinitions = { schemas: [], resourceTypes: [] };
