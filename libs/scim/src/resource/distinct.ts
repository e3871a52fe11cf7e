import { isObject, type JsonObject, type JsonValue, type MutableJsonObject, property } from '../json.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import { prepareValue } from '../schema/prepare-value.ts';
import { subAttributesOf } from '../schema/sub-attributes.ts';
import { canonicalText } from './equals.ts';

/**
 * The values of a multi-valued attribute, each once (RFC 7643 §2.4): two with the same `value` and `type` become one, in the
 * place of the first and with what the last says.
 * @param values in normal form
 */
export function distinctValues(attribute: AttributeDefinition, values: readonly JsonValue[]): JsonValue[] {
  const places = new Map<string, number>();
  const distinct: JsonValue[] = [];
  for (const value of values) {
    const identity = identityOf(attribute, value);
    const place = places.get(identity);
    if (place === undefined) {
      places.set(identity, distinct.length);
      distinct.push(value);
      continue;
    }
    const first = distinct[place];
    if (isObject(first) && isObject(value)) distinct[place] = joined(attribute, first, value);
  }
  return distinct;
}

function joined(attribute: AttributeDefinition, first: JsonObject, last: JsonObject): JsonObject {
  const both: MutableJsonObject = {};
  for (const { name } of attribute.subAttributes ?? []) {
    const value = property(last, name) ?? property(first, name);
    if (value !== undefined) both[name] = value;
  }
  return both;
}

/** What two values have in common that are the same one: `value` and `type` as they compare, or else everything. */
export function identityOf(attribute: AttributeDefinition, value: JsonValue): string {
  if (!isObject(value)) return JSON.stringify(prepareValue(attribute, value) ?? value);
  const { pair, hasLists } = subAttributesOf(attribute);
  const main = property(value, 'value');
  if (pair === undefined || main === undefined || main === null) {
    return hasLists ? canonicalText(value) : JSON.stringify(value);
  }
  const type = property(value, 'type');
  return JSON.stringify([
    prepareValue(pair.value, main) ?? main,
    type === undefined ? null : (prepareValue(pair.type, type) ?? type),
  ]);
}
