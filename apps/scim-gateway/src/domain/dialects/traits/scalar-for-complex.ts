import type { AttributeDefinition } from '@rollcall/scim';
import { findTarget, subAttributeOf } from '../find-target.ts';
import type { Normaliser } from '../normaliser.ts';

/**
 * Reads a text where an object is due as the object's `value`: `manager: "271"` (E-8), `members: ["<id>"]`. On
 * `emails[type eq "work"]` it is the selected value's `value`, so that its type stays.
 *
 * In `auto`: a string is no value of a complex attribute (RFC 7643 §2.3.8), so no valid request has one there. An empty text
 * is left alone: whether it means "none" is for `emptyText` to say.
 */
export const scalarForComplex: Normaliser = {
  operation(operation, { type, note }) {
    const { path, value } = operation;
    if (path === undefined || operation.op === 'remove' || !isScalar(value)) return [operation];
    const target = findTarget(type, path);
    if (target === undefined || !target.isElement || !hasValue(target.attribute)) return [operation];
    note(`${target.name}: text read as its value`);
    return [{ ...operation, path: `${path}.value` }];
  },

  value(value, { attribute, name, isElement }, { note }) {
    const isWhole = attribute.multiValued && !isElement;
    if (isWhole || !isScalar(value) || !hasValue(attribute)) return value;
    note(`${name}: text read as its value`);
    return { value };
  },
};

function isScalar(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function hasValue(attribute: AttributeDefinition): boolean {
  return attribute.type === 'complex' && subAttributeOf(attribute, 'value') !== undefined;
}
