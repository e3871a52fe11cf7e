import { badRequest, quote } from '../errors.ts';
import { isArray, isObject, type JsonValue } from '../json.ts';
import { entriesOf } from '../resource/check-json.ts';
import type { ScimResource } from '../resource/resource.ts';
import { weightOf } from '../resource/weight.ts';
import { schemasAttribute } from '../schema/common.ts';
import type { CompiledExtension, ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';
import { changeValues, setSubAttribute } from './change-values.ts';
import { Draft } from './draft.ts';
import { saysTheSame } from './echo.ts';
import { type PatchLimits, patchLimits } from './limits.ts';
import { mergeValue, type Verb } from './merge.ts';
import type { PatchOperation } from './operation.ts';
import { remove, removeExtension } from './remove.ts';
import { type AttributeTarget, resolveKey, resolveTarget, targetOf, unknownPath } from './target.ts';
import { checkWritable, put } from './write.ts';

export interface PatchOptions extends Partial<Pick<PatchLimits, 'maxWork'>> {
  /**
   * `add` and `replace` on `emails[type eq "work"]…` without such a value make one of the filter's `eq` terms, as some
   * identity providers expect. Default false: `noTarget`, as RFC 7644 §3.5.2.3 asks.
   */
  readonly createMissingValues?: boolean;
}

/**
 * The resource after all operations, in order; on an error there is none of it (RFC 7644 §3.5.2). `resource` is not
 * changed. Whether anything changed: `resourceEquals`. Values of write-only attributes are checked and dropped.
 *
 * Without a path the keys of `value` are attributes: by name, by URN and name, or a whole extension by its URN. An unknown
 * one is an error, and so is a read-only one, unless it only repeats what is so (`id` above all).
 *
 * @throws {ScimError} 400 invalidPath, invalidFilter, invalidValue, noTarget, mutability or tooMany, naming the attribute.
 */
export function applyPatch(
  type: ResourceType,
  resource: ScimResource,
  operations: readonly PatchOperation[],
  options: PatchOptions = {},
): ScimResource {
  const draft = new Draft(type, resource, { ...patchLimits, createMissingValues: false, ...options });
  for (const operation of operations) {
    draft.visit(1);
    if (operation.op === 'remove') remove(draft, operation);
    else change(draft, operation.op, operation.path, operation.value);
  }
  return draft.finish();
}

function change(draft: Draft, verb: Verb, path: PatchOperation['path'], value: JsonValue): void {
  if (path === undefined) {
    changeResource(draft, verb, value);
    return;
  }
  const target = resolveTarget(draft.type, path);
  if (target.kind === 'extension') changeExtension(draft, verb, target.extension, value);
  else changeAttribute(draft, verb, target, value);
}

function changeAttribute(draft: Draft, verb: Verb, target: AttributeTarget, value: JsonValue): void {
  checkWritable(target);
  put(draft, target, valueAfter(draft, verb, target, value));
}

function valueAfter(draft: Draft, verb: Verb, target: AttributeTarget, value: JsonValue): JsonValue | undefined {
  const { attribute, subAttribute, name } = target;
  if (attribute.multiValued && (target.matches !== undefined || subAttribute !== undefined)) {
    return changeValues(draft, target, verb, value);
  }
  const current = draft.get(target);
  draft.visit(weightOf(current) + weightOf(value));
  if (subAttribute === undefined) return mergeValue(verb, attribute, current, value, name);
  return setSubAttribute(attribute, subAttribute, verb, current, value, name);
}

/** Some clients write an extension down with the `schemas` of a resource (RFC 7643 §3); what it says follows from the path. */
const schemasKey = lookupKey('schemas');

function changeExtension(draft: Draft, verb: Verb, extension: CompiledExtension, value: JsonValue): void {
  const { id } = extension.schema;
  if (value === null) {
    if (verb === 'replace') removeExtension(draft, extension);
    return;
  }
  if (!isObject(value)) throw badRequest('invalidValue', `${id} must be an object`);
  for (const [name, attributeValue] of entriesOf(value)) {
    const attribute = extension.attributes.get(lookupKey(name));
    if (attribute === undefined && lookupKey(name) === schemasKey) continue;
    if (attribute === undefined) throw unknownPath(`${id}:${name}`);
    changeOrRepeat(draft, verb, targetOf({ extension, attribute }), attributeValue);
  }
}

function changeResource(draft: Draft, verb: Verb, value: JsonValue): void {
  if (!isObject(value)) throw badRequest('invalidValue', 'without a path, value must be an object');
  for (const [name, attributeValue] of entriesOf(value)) {
    const target = resolveKey(draft.type, name);
    if (target.kind === 'extension') changeExtension(draft, verb, target.extension, attributeValue);
    else if (target.attribute === schemasAttribute) checkSchemas(draft.type, attributeValue);
    else changeOrRepeat(draft, verb, target, attributeValue);
  }
}

function changeOrRepeat(draft: Draft, verb: Verb, target: AttributeTarget, value: JsonValue): void {
  const isReadOnly = target.attribute.mutability === 'readOnly';
  if (isReadOnly && saysTheSame(target.attribute, draft.get(target), value)) return;
  changeAttribute(draft, verb, target, value);
}

/** `schemas` follows from what a resource holds (RFC 7644 §3.5.2), so naming the type's own URNs changes nothing. */
function checkSchemas(type: ResourceType, value: JsonValue): void {
  const core = lookupKey(type.schema.id);
  for (const urn of isArray(value) ? value : [value]) {
    const key = typeof urn === 'string' ? lookupKey(urn) : '';
    if (key !== core && !type.extensionsByUrn.has(key)) {
      throw badRequest('mutability', `schemas cannot become ${typeof urn === 'string' ? quote(urn) : 'anything else'}`);
    }
  }
}
