import { badRequest } from '../errors.ts';
import { isArray, isObject, type JsonValue, property } from '../json.ts';
import { isAssigned } from '../resource/equals.ts';
import { checkComplete, invalidValue, isPrimary, parseOne } from '../resource/parse-value.ts';
import { checkImmutable } from '../resource/replace.ts';
import { comparisonWeightOf, weightOf } from '../resource/weight.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { Draft } from './draft.ts';
import { mergeComplex, mergeSubAttribute, notPrimary, rebuild, type Verb } from './merge.ts';
import { describedElement } from './missing-value.ts';
import type { AttributeTarget } from './target.ts';

/**
 * The values of a multi-valued attribute after add or replace on those a filter selects, or on a sub-attribute of all
 * (RFC 7644 §3.5.2.3): a replaced value is replaced whole, an added one takes what is given. Where the draft makes missing
 * values, the one a filter describes is put at the end first, so that the next operation on it finds it there.
 * @throws {ScimError} 400 noTarget when no value is selected; invalidValue, mutability.
 */
export function changeValues(draft: Draft, target: AttributeTarget, verb: Verb, value: JsonValue): JsonValue[] {
  const current = draft.get(target);
  const found = isArray(current) ? current : [];
  const { matches } = target;
  const looks = matches === undefined ? weightOf(found) : comparisonWeightOf(found) * target.matchCost;
  draft.visit(looks + weightOf(value) * found.length);
  const isSelected = found.map((element) => matches === undefined || matches(element));
  const missing = isSelected.includes(true) ? [] : [missingElement(draft, target)];
  if (missing.length > 0 && value === null) return [...found];
  const values = [...found, ...missing];
  const selected = [...isSelected, ...missing.map(() => true)];
  const effect = missing.length > 0 ? 'add' : verb;
  const changed = values.map((element, index) =>
    selected[index] ? changeElement(target, effect, element, value) : element,
  );
  const becomesPrimary = namesPrimary(target, value) || missing.some(isPrimary);
  if (becomesPrimary && changed.filter((element, index) => selected[index] && isPrimary(element ?? null)).length > 1) {
    throw invalidValue(target.name, 'would have more than one primary value');
  }
  const kept = changed.map((element, index) =>
    element !== undefined && becomesPrimary && !selected[index] ? notPrimary(element) : element,
  );
  return kept.filter((element) => element !== undefined);
}

/** What is changed where nothing is selected: what the filter describes, if the draft makes such values. */
function missingElement(draft: Draft, { attribute, filter, name }: AttributeTarget): JsonValue {
  const isMade = draft.createMissingValues && filter !== undefined && attribute.type === 'complex';
  const element = isMade ? describedElement(attribute, filter) : undefined;
  if (element === undefined) throw badRequest('noTarget', `no value of ${name} is selected`);
  return element;
}

/** Whether the operation makes what it selects primary. */
function namesPrimary(target: AttributeTarget, value: JsonValue): boolean {
  if (target.subAttribute !== undefined) return target.subAttribute.name === 'primary' && value === true;
  const parsed = value === null ? undefined : parseOne(target.attribute, value, target.name);
  return parsed !== undefined && isPrimary(parsed);
}

function changeElement(target: AttributeTarget, verb: Verb, element: JsonValue, value: JsonValue) {
  const { attribute, subAttribute, name } = target;
  if (subAttribute !== undefined) return setSubAttribute(attribute, subAttribute, verb, element, value, name);
  if (verb === 'add' && isObject(element) && value !== null) return mergeComplex(verb, attribute, element, value, name);
  if (verb === 'add' && value === null) return element;
  const replaced = parseOne(attribute, value, name);
  if (replaced !== undefined) checkImmutableParts(attribute, element, replaced, name);
  return replaced;
}

/** A complex value with another value of one sub-attribute. */
export function setSubAttribute(
  attribute: AttributeDefinition,
  subAttribute: AttributeDefinition,
  verb: Verb,
  element: JsonValue | undefined,
  value: JsonValue,
  name: string,
): JsonValue | undefined {
  const current = isObject(element) ? element : {};
  const changed = rebuild(attribute, (sub) => {
    const before = property(current, sub.name);
    return sub === subAttribute ? mergeSubAttribute(verb, sub, before, value, name) : before;
  });
  if (!isAssigned(changed)) return undefined;
  checkComplete(attribute, changed, name.slice(0, name.lastIndexOf('.')));
  return changed;
}

function checkImmutableParts(attribute: AttributeDefinition, before: JsonValue, after: JsonValue, name: string): void {
  if (!isObject(before) || !isObject(after)) return;
  for (const sub of attribute.subAttributes ?? []) {
    checkImmutable(sub, property(before, sub.name), property(after, sub.name), `${name}.${sub.name}`);
  }
}
