import { badRequest } from '../errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue, property } from '../json.ts';
import { isAssigned, valueEquals } from '../resource/equals.ts';
import { invalidValue, isStored, parseOne } from '../resource/parse-value.ts';
import { checkImmutable } from '../resource/replace.ts';
import { comparisonWeightOf } from '../resource/weight.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import { prepareValue } from '../schema/prepare-value.ts';
import type { CompiledExtension } from '../schema/resource-type.ts';
import type { Draft } from './draft.ts';
import { rebuild } from './merge.ts';
import type { RemoveOperation } from './operation.ts';
import { type AttributeTarget, resolveTarget, targetOf } from './target.ts';
import { checkWritable, put } from './write.ts';

/**
 * RFC 7644 §3.5.2.2. Removing what is not there succeeds. A `value` beside the path of a multi-valued attribute lists what to
 * remove; the RFC gives it no meaning, and to empty the attribute would be the worst one.
 * @throws {ScimError} 400 mutability for what is required, read-only or immutable; invalidPath, invalidFilter, invalidValue.
 */
export function remove(draft: Draft, operation: RemoveOperation): void {
  const target = resolveTarget(draft.type, operation.path);
  if (target.kind === 'attribute') removeAttribute(draft, target, operation.value ?? null);
  else removeExtension(draft, target.extension);
}

/** @throws {ScimError} 400 mutability */
export function removeExtension(draft: Draft, extension: CompiledExtension): void {
  if (extension.required) throw badRequest('mutability', `${extension.schema.id} is required`);
  for (const attribute of extension.attributes.values()) {
    const target = targetOf({ extension, attribute });
    if (!isAssigned(draft.get(target))) continue;
    checkWritable(target);
    put(draft, target, undefined, { withWholeExtension: true });
  }
}

function removeAttribute(draft: Draft, target: AttributeTarget, value: JsonValue): void {
  checkWritable(target);
  const current = draft.get(target);
  if (!isStored(target.attribute) || !isAssigned(current)) return;
  put(draft, target, remainder(draft, target, current, value));
}

function remainder(draft: Draft, target: AttributeTarget, current: JsonValue, value: JsonValue): JsonValue | undefined {
  const { attribute, subAttribute, matches } = target;
  if (!attribute.multiValued) {
    return subAttribute === undefined ? undefined : without(attribute, subAttribute, current, target.name);
  }
  const values = isArray(current) ? current : [];
  draft.visit(comparisonWeightOf(values) * target.matchCost);
  if (subAttribute !== undefined) {
    return values
      .map((element) =>
        !matches || matches(element) ? without(attribute, subAttribute, element, target.name) : element,
      )
      .filter((element) => isAssigned(element));
  }
  if (matches !== undefined) return values.filter((element) => !matches(element));
  return value === null ? undefined : withoutListed(draft, target, values, value);
}

function without(
  attribute: AttributeDefinition,
  removed: AttributeDefinition,
  value: JsonValue,
  name: string,
): JsonObject {
  return rebuild(attribute, (sub) => {
    const before = isObject(value) ? property(value, sub.name) : undefined;
    if (sub !== removed) return before;
    checkImmutable(sub, before, undefined, name);
    if (sub.required && isAssigned(before)) throw badRequest('mutability', `${name} is required`);
    return undefined;
  });
}

function withoutListed(
  draft: Draft,
  target: AttributeTarget,
  values: readonly JsonValue[],
  listed: JsonValue,
): readonly JsonValue[] {
  const entries = (isArray(listed) ? listed : [listed]).map((entry) => {
    const parsed = parseOne(target.attribute, entry, target.name);
    if (parsed === undefined) throw invalidValue(target.name, 'is to be removed by a value that says nothing');
    return parsed;
  });
  draft.visit((comparisonWeightOf(values) + comparisonWeightOf(listed)) * entries.length);
  return values.filter((value) => !entries.some((entry) => isListed(target.attribute, value, entry)));
}

/** By `value`, and by `type` where both have one; without a `value`, by everything the entry says. */
function isListed(attribute: AttributeDefinition, value: JsonValue, entry: JsonValue): boolean {
  if (!isObject(entry) || !isObject(value)) return valueEquals(prepared(attribute, value), prepared(attribute, entry));
  const isIdentified = Object.hasOwn(entry, 'value');
  return (attribute.subAttributes ?? []).every((sub) => {
    const wanted = property(entry, sub.name);
    const actual = property(value, sub.name);
    if (wanted === undefined || (isIdentified && !isIdentifying(sub, actual))) return true;
    return actual !== undefined && valueEquals(prepared(sub, actual), prepared(sub, wanted));
  });
}

function prepared(attribute: AttributeDefinition, value: JsonValue): JsonValue {
  return prepareValue(attribute, value) ?? value;
}

function isIdentifying(sub: AttributeDefinition, actual: JsonValue | undefined): boolean {
  return sub.name === 'value' || (sub.name === 'type' && actual !== undefined);
}
