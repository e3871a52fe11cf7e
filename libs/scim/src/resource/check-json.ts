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
  checkValue(root, limits.maxDepth, { limits, values: 0 });
}

interface Check {
  readonly limits: ResourceLimits;
  values: number;
}

/** Goes as deep as the limit lets it. */
function checkValue(value: unknown, depth: number, check: Check): void {
  check.values++;
  if (check.values > check.limits.maxValues) {
    throw badRequest('invalidSyntax', `holds more than ${check.limits.maxValues} values`);
  }
  if (typeof value !== 'object' || value === null) {
    checkScalar(value, check.limits);
    return;
  }
  if (depth === 0) throw badRequest('invalidSyntax', `nested deeper than ${check.limits.maxDepth}`);
  if (Array.isArray(value)) {
    for (const element of value) checkValue(element, depth - 1, check);
  } else {
    checkObject(value, depth, check);
  }
}

function checkObject(value: object, depth: number, check: Check): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw badRequest('invalidSyntax', 'not a JSON value');
  const names = Object.keys(value);
  if (names.length > check.limits.maxNames) {
    throw badRequest('invalidSyntax', `an object has more than ${check.limits.maxNames} members`);
  }
  const { maxStringLength } = check.limits;
  for (const name of names) {
    if (name.length > maxStringLength) throw badRequest('invalidSyntax', 'a name is too long');
    if (isForbiddenName(name)) throw badRequest('invalidSyntax', `${quote(name)} is not allowed as a name`);
    checkValue((value as JsonObject)[name], depth - 1, check);
  }
}

function checkScalar(value: unknown, limits: ResourceLimits): void {
  if (typeof value === 'string') {
    if (value.length > limits.maxStringLength) {
      throw badRequest('invalidValue', `a string is longer than ${limits.maxStringLength} characters`);
    }
    if (!value.isWellFormed()) throw badRequest('invalidValue', 'a string holds half a surrogate pair');
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw badRequest('invalidValue', 'a number is out of range');
  } else if (value !== null && typeof value !== 'boolean') {
    throw badRequest('invalidSyntax', 'not a JSON value');
  }
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
