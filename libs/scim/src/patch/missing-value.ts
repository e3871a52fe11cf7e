import type { AttributeFilter, ValueFilter } from '../filter/ast.ts';
import { elementAttribute } from '../filter/resolve.ts';
import type { JsonObject, MutableJsonObject } from '../json.ts';
import { parseOne } from '../resource/parse-value.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';

/**
 * The element a value filter describes: `type eq "work" and primary eq true` is `{ type: "work", primary: true }`. Undefined
 * for a filter that describes none: anything but `eq` terms joined by `and`, two of which do not contradict one another.
 * @throws {ScimError} 400 invalidFilter, invalidValue
 */
export function describedElement(attribute: AttributeDefinition, filter: ValueFilter): JsonObject | undefined {
  const element: MutableJsonObject = {};
  for (const term of equalities(filter) ?? [undefined]) {
    if (term?.kind !== 'compare' || term.operator !== 'eq' || term.value === null) return undefined;
    const sub = elementAttribute(attribute, term.path);
    if (sub.multiValued || sub.mutability === 'readOnly' || Object.hasOwn(element, sub.name)) return undefined;
    element[sub.name] = parseOne(sub, term.value, `${attribute.name}.${sub.name}`) ?? null;
  }
  return element;
}

function equalities(filter: ValueFilter): readonly AttributeFilter[] | undefined {
  const terms = filter.kind === 'and' ? filter.terms : [filter];
  const simple = terms.filter((term) => term.kind === 'compare');
  return simple.length === terms.length ? simple : undefined;
}
