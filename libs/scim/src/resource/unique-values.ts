import { isArray, isObject, type JsonObject, property } from '../json.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import { prepareValue } from '../schema/prepare-value.ts';
import type { AttributeTable, ResourceType } from '../schema/resource-type.ts';
import type { ScimResource } from './resource.ts';

export interface UniqueValue {
  /** Canonical, as in filters: `userName`, `<urn>:badge.number`. */
  readonly path: string;
  /** Prepared, as text. */
  readonly value: string;
}

/**
 * The values no other resource of the type may have: those of attributes with uniqueness `server` or `global`, which mean
 * the same within a tenant. `id` is unique by itself and is left out.
 */
export function uniqueValuesOf(type: ResourceType, resource: ScimResource): UniqueValue[] {
  const values = valuesOf(type.attributes, resource, '');
  for (const { schema, attributes } of type.extensionsByUrn.values()) {
    const extension = property(resource, schema.id);
    if (isObject(extension)) values.push(...valuesOf(attributes, extension, `${schema.id}:`));
  }
  return values.filter(({ path }) => path !== 'id');
}

function valuesOf(attributes: AttributeTable, holder: JsonObject, prefix: string): UniqueValue[] {
  return [...attributes.values()].flatMap((attribute) => {
    const path = prefix + attribute.name;
    const value = property(holder, attribute.name);
    if (attribute.type !== 'complex') return uniqueValue(attribute, value, path);
    if (!isObject(value) || isArray(value)) return [];
    return (attribute.subAttributes ?? []).flatMap((sub) =>
      uniqueValue(sub, property(value, sub.name), `${path}.${sub.name}`),
    );
  });
}

function uniqueValue(
  attribute: AttributeDefinition,
  value: JsonObject[string] | undefined,
  path: string,
): UniqueValue[] {
  if (attribute.uniqueness === 'none' || value === undefined) return [];
  const prepared = prepareValue(attribute, value);
  return prepared === undefined ? [] : [{ path, value: String(prepared) }];
}
