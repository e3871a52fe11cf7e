import { badRequest } from '../errors.ts';
import { isArray, type JsonValue, property } from '../json.ts';
import { distinctValues } from '../resource/distinct.ts';
import { isAssigned, valueEquals } from '../resource/equals.ts';
import { isStored } from '../resource/parse-value.ts';
import { checkImmutable } from '../resource/replace.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { Draft } from './draft.ts';
import type { AttributeTarget } from './target.ts';

/** @throws {ScimError} 400 mutability */
export function checkWritable(target: AttributeTarget): void {
  const isReadOnly = target.attribute.mutability === 'readOnly' || target.subAttribute?.mutability === 'readOnly';
  if (isReadOnly) throw badRequest('mutability', `${target.name} is read-only`);
}

/**
 * Gives an attribute its new value, undefined for unassigned. Values of write-only attributes go no further.
 * @throws {ScimError} 400 mutability for an immutable attribute, and for one that must have a value.
 */
export function put(
  draft: Draft,
  target: AttributeTarget,
  value: JsonValue | undefined,
  options: { readonly withWholeExtension?: boolean } = {},
): void {
  if (!isStored(target.attribute)) return;
  const before = draft.get(target);
  const after = isAssigned(value) ? distinct(target.attribute, value) : undefined;
  checkImmutable(target.attribute, before, after, target.name);
  if (after === undefined && !options.withWholeExtension && mustHaveValue(draft, target)) {
    throw badRequest('mutability', `${target.name} cannot be unassigned`);
  }
  draft.set(target, after);
}

/**
 * An attribute with a default is unassigned only while it means the default, before the PATCH and now (RFC 7644 Table 9,
 * mutability: “the target attribute's … current state”). Unassigned means the default, so nothing else would be safe: to
 * take away `active` of somebody who was deactivated would let them in again.
 */
function mustHaveValue(draft: Draft, target: AttributeTarget): boolean {
  if (target.attribute.required) return true;
  if (target.extension !== undefined) return false;
  const standard = property(draft.type.defaults ?? {}, target.attribute.name);
  if (standard === undefined) return false;
  const states = [draft.get(target), property(draft.original, target.attribute.name)];
  return states.some((state) => state !== undefined && !valueEquals(state, standard));
}

/** Values that an operation made the same become one. */
function distinct(attribute: AttributeDefinition, value: JsonValue): JsonValue {
  return isArray(value) ? distinctValues(attribute, value) : value;
}
