import { badRequest } from '../errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue, type MutableJsonObject, property } from '../json.ts';
import { byLookupKey } from '../resource/check-json.ts';
import { identityOf } from '../resource/distinct.ts';
import { isAssigned } from '../resource/equals.ts';
import { checkComplete, invalidValue, isPrimary, isStored, parseList, parseOne } from '../resource/parse-value.ts';
import { checkImmutable } from '../resource/replace.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import { lookupKey } from '../text/names.ts';

export type Verb = 'add' | 'replace';

/**
 * What an attribute's value becomes (RFC 7644 §3.5.2.1 and §3.5.2.3), undefined for unassigned. A null adds nothing and
 * replaces by nothing. A multi-valued attribute takes one value or a list of them.
 * @throws {ScimError} 400 invalidValue; mutability for immutable sub-attributes.
 */
export function mergeValue(
  verb: Verb,
  attribute: AttributeDefinition,
  current: JsonValue | undefined,
  value: JsonValue,
  name: string,
): JsonValue | undefined {
  if (value === null) return verb === 'add' ? current : undefined;
  if (attribute.multiValued) {
    const values = parseList(attribute, isArray(value) ? value : [value], name);
    return verb === 'add' ? addValues(attribute, isArray(current) ? current : [], values, name) : values;
  }
  if (attribute.type !== 'complex') return parseOne(attribute, value, name);
  return mergeComplex(verb, attribute, isObject(current) ? current : {}, value, name);
}

/** Sub-attributes that `value` does not name are left as they are; read-only and unknown ones in it are ignored. */
export function mergeComplex(
  verb: Verb,
  attribute: AttributeDefinition,
  current: JsonObject,
  value: JsonValue,
  name: string,
): JsonObject {
  if (!isObject(value)) throw invalidValue(name, 'must be an object');
  const given = byLookupKey(value);
  const merged = rebuild(attribute, (sub) => {
    const before = property(current, sub.name);
    const subValue = given.get(lookupKey(sub.name));
    if (subValue === undefined || sub.mutability === 'readOnly') return before;
    return mergeSubAttribute(verb, sub, before, subValue, `${name}.${sub.name}`);
  });
  if (isAssigned(merged)) checkComplete(attribute, merged, name);
  return merged;
}

export function mergeSubAttribute(
  verb: Verb,
  sub: AttributeDefinition,
  before: JsonValue | undefined,
  value: JsonValue,
  name: string,
): JsonValue | undefined {
  const after = mergeValue(verb, sub, before, value, name);
  if (!isStored(sub)) return undefined;
  checkImmutable(sub, before, after, name);
  if (sub.required && !isAssigned(after)) throw badRequest('mutability', `${name} is required`);
  return after;
}

/** A complex value made of what `valueOfSub` gives, in the order of the schema. */
export function rebuild(
  attribute: AttributeDefinition,
  valueOfSub: (sub: AttributeDefinition) => JsonValue | undefined,
): JsonObject {
  const element: MutableJsonObject = {};
  for (const sub of attribute.subAttributes ?? []) {
    const value = valueOfSub(sub);
    if (isAssigned(value)) element[sub.name] = value;
  }
  return element;
}

/**
 * A value that is there already, by its `value` and `type` (RFC 7643 §2.4), takes the other sub-attributes of its
 * namesake; the others are put at the end.
 */
function addValues(
  attribute: AttributeDefinition,
  current: readonly JsonValue[],
  added: readonly JsonValue[],
  name: string,
): JsonValue[] {
  const values = [...current];
  const places = new Map<string, number>();
  for (const [place, value] of current.entries()) {
    const identity = identityOf(attribute, value);
    if (!places.has(identity)) places.set(identity, place);
  }
  let primaryPlace: number | undefined;
  for (const value of added) {
    const identity = identityOf(attribute, value);
    const place = places.get(identity) ?? values.length;
    const existing = values[place];
    values[place] = isObject(existing) ? mergeComplex('add', attribute, existing, value, name) : value;
    places.set(identity, place);
    if (isPrimary(value)) primaryPlace = place;
  }
  if (primaryPlace === undefined) return values;
  return values.map((value, place) => (place === primaryPlace ? value : notPrimary(value)));
}

/** RFC 7644 §3.5.2: the value that becomes primary is the only one. */
export function notPrimary(value: JsonValue): JsonValue {
  return isObject(value) && isPrimary(value) ? { ...value, primary: false } : value;
}
