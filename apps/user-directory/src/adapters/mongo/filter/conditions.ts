import {
  type AttributeDefinition,
  type AttributeFilter,
  type AttributePath,
  type AttributeReference,
  type Filter,
  findAttribute,
  matchesFilter,
  type ResourceType,
  referencesOf,
  type ValueFilter,
} from '@rollcall/scim';
import type { Document } from 'mongodb';
import { searchKey } from '../../../domain/search/search-fields.ts';
import { dateOperatorsOf, holdsUnassigned, never, operatorsOf } from './tests.ts';

/** What a filter's expressions about `members` or `groups` come to: rows elsewhere, looked up before. */
export type ReferenceConditions = ReadonlyMap<Filter, Document>;

/**
 * A resolved filter as a condition on the fields `resourceId`, `created`, `lastModified` and `search`, which documents of
 * `resources` and of `searches` have alike. It holds for exactly the resources for which `compileFilter` holds.
 */
export function conditionOf(type: ResourceType, filter: Filter, references: ReferenceConditions): Document {
  const known = references.get(filter);
  if (known) return known;
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { [`$${filter.kind}`]: filter.terms.map((term) => conditionOf(type, term, references)) };
    case 'not':
      return { $nor: [conditionOf(type, filter.term, references)] };
    case 'valuePath': {
      const { attribute, extension } = referenceOf(type, filter.path);
      return { [fieldOf(attribute, extension?.schema.id)]: { $elemMatch: elementCondition(attribute, filter.filter) } };
    }
    default:
      return testCondition(type, filter);
  }
}

export function referenceOf(type: ResourceType, path: AttributePath): AttributeReference {
  const reference = findAttribute(type, path);
  if (!reference) throw new Error('the filter is not resolved against this type');
  return reference;
}

/** Whether an expression is about rows of memberships. */
export function isAboutReferences(type: ResourceType, { schema, attribute }: AttributePath): boolean {
  return schema === undefined && attribute === referencesOf(type);
}

function fieldOf(attribute: AttributeDefinition, urn?: string): string {
  const name = searchKey(attribute.name);
  return urn === undefined ? `search.${name}` : `search.${searchKey(urn)}.${name}`;
}

function testCondition(type: ResourceType, test: AttributeFilter): Document {
  const { attribute, subAttribute, extension } = referenceOf(type, test.path);
  if (!extension && attribute.name === 'id') return { resourceId: operatorsOf(attribute, test) };
  if (!extension && attribute.name === 'meta') return metaCondition(type, test, subAttribute);
  const field = fieldOf(attribute, extension?.schema.id);
  if (attribute.type !== 'complex') return plainCondition(attribute, field, test);
  if (!subAttribute) return { [field]: { $exists: !holdsUnassigned(test) } };
  if (!attribute.multiValued) return plainCondition(subAttribute, `${field}.${searchKey(subAttribute.name)}`, test);
  const some = { [field]: { $elemMatch: plainCondition(subAttribute, searchKey(subAttribute.name), test) } };
  return holdsUnassigned(test) ? { $or: [some, { [field]: { $exists: false } }] } : some;
}

/** Of an attribute that is not complex; in lists plain values stand as `value`. */
function plainCondition(definition: AttributeDefinition, field: string, test: AttributeFilter): Document {
  const operators = operatorsOf(definition, test);
  if (!operators) return never;
  if (!definition.multiValued) return { [field]: operators };
  const some = { [field]: { $elemMatch: { value: operators } } };
  return holdsUnassigned(test) ? { $or: [some, { [field]: { $exists: false } }] } : some;
}

/** Where a resource is to be found is known to the gateway only: here it has no `meta.location`. */
function metaCondition(type: ResourceType, test: AttributeFilter, sub: AttributeDefinition | undefined): Document {
  switch (sub?.name) {
    case 'created':
    case 'lastModified': {
      const operators = dateOperatorsOf(sub, test);
      return operators ? { [sub.name]: operators } : never;
    }
    case 'version':
      return plainCondition(sub, 'search.meta.version', test);
    default:
      return matchesFilter(type, test, { meta: { resourceType: type.name } }) ? {} : never;
  }
}

function elementCondition(attribute: AttributeDefinition, filter: ValueFilter): Document {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { [`$${filter.kind}`]: filter.terms.map((term) => elementCondition(attribute, term)) };
    case 'not':
      return { $nor: [elementCondition(attribute, filter.term)] };
    default: {
      const { attribute: name } = filter.path;
      if (attribute.type !== 'complex') return plainCondition({ ...attribute, multiValued: false }, 'value', filter);
      const sub = attribute.subAttributes?.find((candidate) => candidate.name === name);
      if (!sub) throw new Error('the filter is not resolved against this type');
      return plainCondition(sub, searchKey(sub.name), filter);
    }
  }
}
