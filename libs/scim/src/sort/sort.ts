import { badRequest, quote } from '../errors.ts';
import type { AttributePath } from '../filter/ast.ts';
import { isArray, isObject, type JsonValue, property } from '../json.ts';
import { parseAttributePath, printAttributePath } from '../path/attribute-path.ts';
import { findAttribute, findSubAttribute, pathOf } from '../path/find-attribute.ts';
import { isPrimary } from '../resource/parse-value.ts';
import type { ScimResource } from '../resource/resource.ts';
import { isSecret } from '../schema/attribute.ts';
import { type PreparedValue, prepareValue } from '../schema/prepare-value.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import { compareText } from '../text/fold-case.ts';

/**
 * Reads `sortBy` (RFC 7644 §3.4.2.3) and gives the path in normal form: canonical names, the URN on extension attributes,
 * `.value` added where a multi-valued complex attribute is named as a whole.
 * @throws {ScimError} 400 invalidValue: no attribute of the type, never returned, or complex without a `value`.
 */
export function parseSortPath(type: ResourceType, text: string): AttributePath {
  const path = parseAttributePath(text);
  const reference = path && findAttribute(type, path);
  if (path === undefined || reference === undefined) throw badRequest('invalidValue', `cannot sort by ${quote(text)}`);
  const { attribute } = reference;
  const sub =
    reference.subAttribute ?? (attribute.type === 'complex' ? findSubAttribute(attribute, 'value') : undefined);
  const target = sub === undefined ? reference : { ...reference, subAttribute: sub };
  if ((sub ?? attribute).type === 'complex' || isSecret(attribute) || (sub && isSecret(sub))) {
    throw badRequest('invalidValue', `cannot sort by ${printAttributePath(pathOf(reference))}`);
  }
  return pathOf(target);
}

/**
 * What a resource is sorted by: the prepared value, of a multi-valued attribute that of the primary element or else of the
 * first; undefined where it is unassigned.
 * @param path as `parseSortPath` answers it
 */
export function sortValueOf(
  type: ResourceType,
  path: AttributePath,
  resource: ScimResource,
): PreparedValue | undefined {
  const reference = findAttribute(type, path);
  if (reference === undefined) return undefined;
  const holder = reference.extension ? property(resource, reference.extension.schema.id) : resource;
  const element = chosen(member(holder, reference.attribute.name));
  const { subAttribute } = reference;
  if (subAttribute === undefined) return element === undefined ? undefined : prepareValue(reference.attribute, element);
  const value = chosen(member(element, subAttribute.name));
  return value === undefined ? undefined : prepareValue(subAttribute, value);
}

function member(holder: JsonValue | undefined, name: string): JsonValue | undefined {
  return isObject(holder) ? property(holder, name) : undefined;
}

function chosen(value: JsonValue | undefined): JsonValue | undefined {
  return isArray(value) ? (value.find(isPrimary) ?? value[0]) : value;
}

/**
 * The ascending order of sort values: numbers, strings by code point, booleans (MongoDB's order of types), the unassigned
 * last. Descending is its reverse, the unassigned first. Negative, zero or positive.
 */
export function compareForSort(a: PreparedValue | undefined, b: PreparedValue | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  return rank(a) - rank(b);
}

function rank(value: PreparedValue | undefined): number {
  return ['number', 'string', 'boolean', 'undefined'].indexOf(typeof value);
}
