import { isArray, isObject, type JsonValue } from '../json.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { CompiledExtension, ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';
import type { PatchOperation } from './operation.ts';
import { resolveKey, resolveTarget, type Target } from './target.ts';

/**
 * The same operations with null for every value of a write-only attribute (`password`). `applyPatch` keeps such values
 * from being stored; this keeps them from travelling to where it is called.
 * @throws {ScimError} 400 invalidPath, invalidFilter for what the type does not know.
 */
export function redactPatch(type: ResourceType, operations: readonly PatchOperation[]): PatchOperation[] {
  return operations.map((operation) => {
    const { path, value } = operation;
    const target = path === undefined ? undefined : resolveTarget(type, path);
    if (value === undefined) return operation;
    return { ...operation, value: target === undefined ? redactResource(type, value) : redactTarget(target, value) };
  });
}

function redactResource(type: ResourceType, value: JsonValue): JsonValue {
  return mapMembers(value, (name, member) => redactTarget(resolveKey(type, name), member));
}

function redactTarget(target: Target, value: JsonValue): JsonValue {
  if (target.kind === 'extension') return redactExtension(target.extension, value);
  if (target.attribute.mutability === 'writeOnly') return null;
  return redactAttribute(target.subAttribute ?? target.attribute, value);
}

function redactExtension(extension: CompiledExtension, value: JsonValue): JsonValue {
  return mapMembers(value, (name, member) => {
    const attribute = extension.attributes.get(lookupKey(name));
    return attribute === undefined ? member : redactAttribute(attribute, member);
  });
}

function redactAttribute(attribute: AttributeDefinition, value: JsonValue): JsonValue {
  if (attribute.mutability === 'writeOnly') return null;
  const secrets = (attribute.subAttributes ?? []).filter((sub) => sub.mutability === 'writeOnly');
  if (secrets.length === 0) return value;
  const names = new Set(secrets.map((sub) => lookupKey(sub.name)));
  const redactOne = (element: JsonValue) =>
    mapMembers(element, (name, member) => (names.has(lookupKey(name)) ? null : member));
  return isArray(value) ? value.map(redactOne) : redactOne(value);
}

function mapMembers(value: JsonValue, change: (name: string, member: JsonValue) => JsonValue): JsonValue {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(name, member)]));
}
