import { badRequest, quote } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { lookupKey } from '../text/names.ts';
import type { AttributeDefinition, SchemaDefinition } from './attribute.ts';
import { checkSchema } from './check-schema.ts';
import { commonAttributes, metaAttribute } from './common.ts';

export interface SchemaExtension {
  readonly schema: SchemaDefinition;
  /** True: every resource of the type carries the extension (RFC 7643 §6). */
  readonly required: boolean;
}

/** What a resource type is made of (RFC 7643 §6), given as data. */
export interface ResourceTypeDefinition {
  /** Also its `id`, for example "User". */
  readonly name: string;
  /** Relative to the base URL, for example "/Users". */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: SchemaDefinition;
  readonly extensions: readonly SchemaExtension[];
  /**
   * Core attributes that always have a value, with the value they are created with. A PUT that leaves one out keeps what is
   * there, and no PATCH can unassign one.
   */
  readonly defaults?: JsonObject;
}

/** Attributes by lower-case name, in schema order. A Map, so that no name of a request reaches a prototype. */
export type AttributeTable = ReadonlyMap<string, AttributeDefinition>;

export interface CompiledExtension extends SchemaExtension {
  readonly attributes: AttributeTable;
}

/** A resource type made ready for look-ups by `defineResourceType`. */
export interface ResourceType extends ResourceTypeDefinition {
  /** The core schema's attributes between the common ones: `schemas`, `id`, `externalId`, …, `meta` (RFC 7643 §3.1). */
  readonly attributes: AttributeTable;
  /** By lower-case URN, in the order of the definition. */
  readonly extensionsByUrn: ReadonlyMap<string, CompiledExtension>;
}

/**
 * Checks a definition and makes it ready for use.
 * @throws {ScimError} 400 invalidValue naming the schema and the attribute that is not well-formed.
 */
export function defineResourceType(definition: ResourceTypeDefinition): ResourceType {
  checkSchema(definition.schema);
  const common = tableOf([...commonAttributes, metaAttribute]);
  for (const { name } of definition.schema.attributes) {
    if (common.has(lookupKey(name))) {
      throw badRequest(
        'invalidValue',
        `schema ${quote(definition.schema.id)} redefines the common attribute ${quote(name)}`,
      );
    }
  }
  const extensionsByUrn = new Map<string, CompiledExtension>();
  for (const extension of definition.extensions) {
    checkSchema(extension.schema);
    const urn = lookupKey(extension.schema.id);
    if (extensionsByUrn.has(urn) || urn === lookupKey(definition.schema.id)) {
      throw badRequest(
        'invalidValue',
        `schema ${quote(extension.schema.id)} is in resource type ${quote(definition.name)} twice`,
      );
    }
    extensionsByUrn.set(urn, { ...extension, attributes: tableOf(extension.schema.attributes) });
  }
  return {
    ...definition,
    attributes: tableOf([...commonAttributes, ...definition.schema.attributes, metaAttribute]),
    extensionsByUrn,
  };
}

function tableOf(attributes: readonly AttributeDefinition[]): AttributeTable {
  return new Map(attributes.map((attribute) => [lookupKey(attribute.name), attribute]));
}
