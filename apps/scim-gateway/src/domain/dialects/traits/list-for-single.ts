import { isArray, isObject, type JsonValue } from '@rollcall/scim';
import { valueLike } from '../json.ts';
import type { Normaliser } from '../normaliser.ts';

/**
 * Reads a list where one value is due: with one value it is that value, also as `[{"$ref":null,"value":"N"}]`, which Entra's
 * operations look like; empty, it is unassigned (E-17).
 *
 * In `auto`: a list is no value of a single-valued attribute (RFC 7643 §2.4). With more than one value it stays, and is
 * refused.
 */
export const listForSingle: Normaliser = {
  value(value, { attribute, name, isElement }, { note }) {
    if (attribute.multiValued || isElement || !isArray(value) || value.length > 1) return value;
    note(`${name}: list read as one value`);
    const [only = null] = value;
    return attribute.type !== 'complex' && isWrapped(only) ? (valueLike(only, 'value') ?? null) : only;
  },
};

function isWrapped(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return isObject(value) && Object.keys(value).every((name) => ['value', '$ref'].includes(name.toLowerCase()));
}
