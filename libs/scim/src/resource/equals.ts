import { isArray, isObject, type JsonValue } from '../json.ts';

/**
 * Whether two values of an attribute say the same. The order of a multi-valued attribute's values says nothing;
 * `undefined`, `null`, `[]` and `{}` are all unassigned (RFC 7643 §2.5).
 */
export function valueEquals(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (!isAssigned(a) || !isAssigned(b)) return isAssigned(a) === isAssigned(b);
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  return canonicalText(a) === canonicalText(b);
}

export function isAssigned(value: JsonValue | undefined): value is Exclude<JsonValue, null> {
  if (value === undefined || value === null) return false;
  if (isArray(value)) return value.some(isAssigned);
  return !isObject(value) || Object.values(value).some(isAssigned);
}

/** One text for all values that are equal: names sorted, unassigned ones left out, the values of lists sorted. */
export function canonicalText(value: JsonValue): string {
  if (isArray(value)) return `[${value.filter(isAssigned).map(canonicalText).sort().join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => isAssigned(member));
  return `{${members
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`)
    .sort()
    .join()}}`;
}
