import {
  type AttributeDefinition,
  type AttributeTable,
  isObject,
  isSecret,
  type JsonObject,
  type JsonValue,
  type PreparedValue,
  prepareValue,
  type ResourceType,
  referencesOf,
  type ScimResource,
} from '@rollcall/scim';
import { claimsOf } from '../resource.ts';
import { isIndexed, maxTerms, overflowTerm, termOf } from './terms.ts';

/** What queries compare: an attribute's prepared values, under the names of the resource. */
export interface SearchObject {
  readonly [key: string]: SearchValue;
}

/** Null: assigned, but nothing that can be compared. Multi-valued attributes are lists of objects, plain values as `value`. */
export type SearchValue = PreparedValue | null | SearchObject | readonly SearchObject[];

export interface SearchFields {
  readonly search: SearchObject;
  /** Distinct, at most `maxTerms` and the overflow term. */
  readonly terms: readonly string[];
  /** Keys of the claims, which no other resource of the tenant may hold. */
  readonly claims: readonly string[];
}

/** Not here: `id` and `meta` but for its version are fields of their own, `members` and `groups` are rows of memberships. */
const keptElsewhere: ReadonlySet<string> = new Set(['id', 'meta']);

/** What a resource is found by. A pure function of the resource and the definition of its type. */
export function searchFieldsOf(type: ResourceType, resource: ScimResource): SearchFields {
  const terms = new Set<string>();
  const references = referencesOf(type);
  const search: Record<string, SearchValue> = {};
  const learn = (attributes: AttributeTable, holder: JsonObject, urn?: string): Record<string, SearchValue> => {
    const into: Record<string, SearchValue> = {};
    for (const attribute of attributes.values()) {
      if (urn === undefined && (keptElsewhere.has(attribute.name) || attribute.name === references)) continue;
      const path = urn === undefined ? attribute.name : `${urn}:${attribute.name}`;
      const value = attributeFields(attribute, own(holder, attribute.name), (sub, prepared) => {
        if (path === 'schemas' || !isIndexed(attribute, sub)) return;
        terms.add(termOf(type.name, sub ? `${path}.${sub.name}` : path, prepared));
      });
      if (value !== undefined) into[searchKey(attribute.name)] = value;
    }
    return into;
  };
  Object.assign(search, learn(type.attributes, resource));
  for (const { schema, attributes } of type.extensionsByUrn.values()) {
    const extension = own(resource, schema.id);
    if (isObject(extension)) search[searchKey(schema.id)] = learn(attributes, extension, schema.id);
  }
  const { meta } = resource;
  if (isObject(meta) && typeof meta.version === 'string') search.meta = { version: meta.version };
  return { search, terms: bounded(type, terms), claims: claimsOf(type, resource).map(({ key }) => key) };
}

/** A name as a key of a document, which can hold neither dots nor a leading dollar. */
export function searchKey(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('.', '%2E').replaceAll('$', '%24');
}

/** An attribute may be called `toString`. */
function own(holder: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(holder, name) ? holder[name] : undefined;
}

type Learn = (sub: AttributeDefinition | undefined, prepared: PreparedValue) => void;

function attributeFields(
  attribute: AttributeDefinition,
  value: JsonValue | undefined,
  learn: Learn,
): SearchValue | undefined {
  if (isSecret(attribute)) return undefined;
  if (attribute.type !== 'complex') return plainFields(attribute, value, (prepared) => learn(undefined, prepared));
  if (!attribute.multiValued) return isObject(value) ? complexFields(attribute, value, learn) : undefined;
  if (!Array.isArray(value)) return undefined;
  const elements = value.filter(isObject).map((element) => complexFields(attribute, element, learn));
  return nonEmpty(elements.filter((element) => element !== undefined));
}

function complexFields(attribute: AttributeDefinition, value: JsonObject, learn: Learn): SearchObject | undefined {
  const into: Record<string, SearchValue> = {};
  for (const sub of attribute.subAttributes ?? []) {
    if (isSecret(sub)) continue;
    const fields = plainFields(sub, own(value, sub.name), (prepared) => learn(sub, prepared));
    if (fields !== undefined) into[searchKey(sub.name)] = fields;
  }
  return Object.keys(into).length === 0 ? undefined : into;
}

/** Of an attribute that is not complex. */
function plainFields(
  attribute: AttributeDefinition,
  value: JsonValue | undefined,
  learn: (prepared: PreparedValue) => void,
): SearchValue | undefined {
  const prepared = (one: JsonValue) => {
    const known = prepareValue(attribute, one);
    if (known !== undefined) learn(known);
    return known ?? null;
  };
  if (value === undefined || value === null) return undefined;
  if (!attribute.multiValued) return prepared(value);
  return Array.isArray(value) ? nonEmpty(value.map((one) => ({ value: prepared(one) }))) : undefined;
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function bounded(type: ResourceType, terms: ReadonlySet<string>): readonly string[] {
  return terms.size <= maxTerms ? [...terms] : [...[...terms].slice(0, maxTerms), overflowTerm(type.name)];
}
