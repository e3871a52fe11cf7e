import { isObject, type JsonValue, type MutableJsonObject, property } from '../json.ts';
import type { AttributeTable, ResourceType } from '../schema/resource-type.ts';
import { isAssigned } from './equals.ts';
import type { ScimResource } from './resource.ts';

/**
 * A resource in normal form: `schemas` as it must be, the core attributes in the order of the schema, the extensions, `meta`.
 * What the type does not know, and what is unassigned, is left out.
 */
export function inSchemaOrder(type: ResourceType, attributes: ScimResource): ScimResource {
  const extensions: MutableJsonObject = {};
  for (const extension of type.extensionsByUrn.values()) {
    const value = property(attributes, extension.schema.id);
    if (!isObject(value)) continue;
    const ordered = pick(extension.attributes, value);
    if (Object.keys(ordered).length > 0) extensions[extension.schema.id] = ordered;
  }
  const { meta, ...core } = pick(type.attributes, attributes);
  return {
    ...core,
    schemas: [type.schema.id, ...Object.keys(extensions)],
    ...extensions,
    ...(meta === undefined ? {} : { meta }),
  };
}

function pick(table: AttributeTable, values: ScimResource): { [name: string]: JsonValue } {
  const picked: MutableJsonObject = {};
  for (const { name } of table.values()) {
    const value = property(values, name);
    if (name === 'schemas') picked[name] = [];
    else if (isAssigned(value)) picked[name] = value;
  }
  return picked;
}
