import { badRequest, quote } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isForbiddenName, lookupKey } from '../text/names.ts';
import type { ResourceLimits } from './limits.ts';

/**
 * Refuses what is not JSON or exceeds the limits, and names that would reach a prototype, wherever they stand. Also lone
 * surrogates and numbers beyond a double, which no store gives back as they went in.
 * @throws {ScimError} 400 invalidSyntax; invalidValue for a string or number that cannot be kept.
 */
export function checkJson(root: unknown, limits: ResourceLimits): asserts root is JsonValue {
  if (!isContainer(root)) {
    checkScalar(root, limits);
    return;
  }
  const pending: { readonly container: object; readonly depth: number }[] = [{ container: root, depth: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.depth > limits.maxDepth) throw badRequest('invalidSyntax', `nested deeper than ${limits.maxDepth}`);
    for (const child of childrenOf(next.container)) {
      if (isContainer(child)) pending.push({ container: child, depth: next.depth + 1 });
      else checkScalar(child, limits);
    }
  }
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function childrenOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw badRequest('invalidSyntax', 'not a JSON value');
  for (const name of Object.keys(value)) {
    if (isForbiddenName(name)) throw badRequest('invalidSyntax', `${quote(name)} is not allowed as a name`);
  }
  return Object.values(value);
}

function checkScalar(value: unknown, limits: ResourceLimits): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw badRequest('invalidValue', 'a number is out of range');
    return;
  }
  if (typeof value !== 'string') throw badRequest('invalidSyntax', 'not a JSON value');
  if (value.length > limits.maxStringLength) {
    throw badRequest('invalidValue', `a string is longer than ${limits.maxStringLength} characters`);
  }
  if (!value.isWellFormed()) throw badRequest('invalidValue', 'a string holds half a surrogate pair');
}

/**
 * An object's values by lower-case name.
 * @throws {ScimError} 400 invalidSyntax when two names differ by case only.
 */
export function byLookupKey(object: JsonObject): Map<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  for (const [name, value] of Object.entries(object)) {
    const key = lookupKey(name);
    if (values.has(key)) throw badRequest('invalidSyntax', `${quote(name)} is given twice`);
    values.set(key, value);
  }
  return values;
}

/**
 * An object's names, as they are written, and values.
 * @throws {ScimError} 400 invalidSyntax when two names differ by case only.
 */
export function entriesOf(object: JsonObject): [string, JsonValue][] {
  byLookupKey(object);
  return Object.entries(object);
}
