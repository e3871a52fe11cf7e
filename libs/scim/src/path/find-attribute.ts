import type { AttributePath } from '../filter/ast.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { AttributeTable, CompiledExtension, ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';

/** An attribute path found in a resource type. */
export interface AttributeReference {
  /** The extension the attribute is of; absent for attributes of the core schema and for the common ones. */
  readonly extension?: CompiledExtension;
  readonly attribute: AttributeDefinition;
  readonly subAttribute?: AttributeDefinition;
}

/** Names are compared without case; an extension's attributes are found under its URN only (RFC 7644 §3.10). */
export function findAttribute(type: ResourceType, path: AttributePath): AttributeReference | undefined {
  const schema = path.schema === undefined ? undefined : lookupKey(path.schema);
  if (schema === undefined || schema === lookupKey(type.schema.id)) return findIn(type.attributes, path);
  const extension = type.extensionsByUrn.get(schema);
  if (extension === undefined) return undefined;
  const found = findIn(extension.attributes, path);
  return found && { extension, ...found };
}

function findIn(table: AttributeTable, path: AttributePath): AttributeReference | undefined {
  const attribute = table.get(lookupKey(path.attribute));
  if (attribute === undefined || path.subAttribute === undefined) return attribute && { attribute };
  const subAttribute = findSubAttribute(attribute, path.subAttribute);
  return subAttribute && { attribute, subAttribute };
}

export function findSubAttribute(attribute: AttributeDefinition, name: string): AttributeDefinition | undefined {
  const key = lookupKey(name);
  return attribute.subAttributes?.find((sub) => lookupKey(sub.name) === key);
}

/** The canonical path of a reference, as clients read it in errors. */
export function pathOf(reference: AttributeReference): AttributePath {
  return {
    ...(reference.extension === undefined ? {} : { schema: reference.extension.schema.id }),
    attribute: reference.attribute.name,
    ...(reference.subAttribute === undefined ? {} : { subAttribute: reference.subAttribute.name }),
  };
}
