import {
  type AttributeDefinition,
  type CompiledExtension,
  findAttribute,
  type Path,
  parsePath,
  type ResourceType,
  ScimError,
} from '@rollcall/scim';
import type { Position } from './normaliser.ts';

/** What a path, or a key of a value without path, names. */
export interface Target extends Position {
  readonly path: Path;
}

/** Undefined for what is no path or names nothing of the type. */
export function findTarget(type: ResourceType, text: string): Target | undefined {
  const path = /^[A-Za-z]+$/.test(text) ? { attribute: text } : readPath(text);
  const reference = path && findAttribute(type, path);
  if (path === undefined || reference === undefined) return undefined;
  const { attribute, subAttribute } = reference;
  return {
    path,
    attribute: subAttribute ?? attribute,
    name: subAttribute === undefined ? attribute.name : `${attribute.name}.${subAttribute.name}`,
    isElement: subAttribute === undefined && path.filter !== undefined,
  };
}

export function readPath(text: string): Path | undefined {
  try {
    return parsePath(text);
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** The extension that a path or a key names as a whole. */
export function findExtension(type: ResourceType, text: string): CompiledExtension | undefined {
  return type.extensionsByUrn.get(text.toLowerCase());
}

export function subAttributeOf(attribute: AttributeDefinition, name: string): AttributeDefinition | undefined {
  const key = name.toLowerCase();
  return attribute.subAttributes?.find((sub) => sub.name.toLowerCase() === key);
}
