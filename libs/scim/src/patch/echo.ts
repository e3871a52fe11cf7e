import { isObject, type JsonValue, property } from '../json.ts';
import { byLookupKey } from '../resource/check-json.ts';
import { valueEquals } from '../resource/equals.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import { lookupKey } from '../text/names.ts';

/** Whether a client's value of a read-only attribute only repeats what is so; of a complex one, as far as it goes. */
export function saysTheSame(attribute: AttributeDefinition, current: JsonValue | undefined, value: JsonValue): boolean {
  if (attribute.multiValued || !isObject(value)) return valueEquals(current, value);
  const given = byLookupKey(value);
  return (attribute.subAttributes ?? []).every((sub) => {
    const subValue = given.get(lookupKey(sub.name));
    const subCurrent = isObject(current) ? property(current, sub.name) : undefined;
    return subValue === undefined || valueEquals(subCurrent, subValue);
  });
}
