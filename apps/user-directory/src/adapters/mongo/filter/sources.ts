import { badRequest, type Filter, findAttribute, type ResourceType } from '@rollcall/scim';
import type { Db, Document } from 'mongodb';
import { overflowTerm } from '../../../domain/search/terms.ts';
import { countOfType } from '../counts.ts';
import { maxQueryMs } from '../limits.ts';
import { documentId, resourceIndexes, resourcesOf } from '../resources.ts';
import { searchId } from '../searches.ts';
import { conditionOf, type ReferenceConditions } from './conditions.ts';
import { findReferences } from './references.ts';
import { broad, type TermSet, termSetOf } from './term-sets.ts';
import { dateOperatorsOf } from './tests.ts';

/** Resources of one type, and the way to them. */
export interface Source {
  readonly tenantId: string;
  readonly type: ResourceType;
  readonly from: 'resources' | 'searches';
  readonly query: Document;
  readonly hint: string | Document;
  /** How many there are, where it is known without looking. */
  readonly count?: number;
  /** Queries that count the same without looking at documents, and the few that remain. */
  readonly counts?: readonly Document[];
}

export interface Selecting {
  readonly db: Db;
  readonly tenantId: string;
  /** Most documents a filter may make the database look at. */
  readonly maxScanned: number;
}

/** All resources of a type, in order of id. */
export async function allOf({ db, tenantId }: Selecting, type: ResourceType): Promise<Source> {
  const query = { tenantId, resourceType: type.name };
  const count = await countOfType(db, tenantId, type.name);
  return { tenantId, type, from: 'resources', query, hint: resourceIndexes.types, count };
}

/** The same for reading each of them, whatever the order. @throws {ScimError} 400 tooMany */
export async function scanOf(selecting: Selecting, type: ResourceType): Promise<Source> {
  const count = await countOfType(selecting.db, selecting.tenantId, type.name);
  if (count > selecting.maxScanned) throw tooMany();
  return scan(selecting.tenantId, type, {}, count);
}

/** The resources of a type in the order of their last change. */
export async function byLastModified({ db, tenantId }: Selecting, type: ResourceType): Promise<Source> {
  const query = { tenantId, resourceType: type.name };
  const count = await countOfType(db, tenantId, type.name);
  return { tenantId, type, from: 'resources', query, hint: resourceIndexes.modified, count };
}

/**
 * The way to the resources that meet a resolved filter: by id, by an index, or by a scan of the type.
 * @throws {ScimError} 400 tooMany when each way would look at more documents than is allowed
 */
export async function sourceOf(selecting: Selecting, type: ResourceType, filter: Filter): Promise<Source> {
  const { db, tenantId, maxScanned } = selecting;
  const references = await findReferences(db, tenantId, type, filter);
  const condition = conditionOf(type, filter, references);
  const ids = idsOf(filter, references);
  if (ids) {
    const _id = { $in: ids.map((id) => documentId(tenantId, id)) };
    return {
      tenantId,
      type,
      from: 'resources',
      query: { _id, resourceType: type.name, $and: [condition] },
      hint: '_id_',
    };
  }
  const set = termSetOf(type, filter);
  const isSmall = (await countOfType(db, tenantId, type.name)) <= maxScanned;
  if (set && (set.exact || set.breadth < broad || !isSmall)) {
    const source = byTerms(tenantId, type, set, condition);
    if (!isSmall && !set.exact) await checkBreadth(selecting, source, { tenantId, terms: source.query.terms });
    return source;
  }
  if (isSmall) return scan(tenantId, type, condition);
  return byRange(selecting, type, filter, condition);
}

function byTerms(tenantId: string, type: ResourceType, set: TermSet, condition: Document): Source {
  const overflow = overflowTerm(type.name);
  const query = { tenantId, terms: { $in: [...set.terms, overflow] }, resourceType: type.name, $and: [condition] };
  const source = { tenantId, type, from: 'resources', query, hint: resourceIndexes.terms } as const;
  const [term] = set.terms;
  if (!set.exact || set.terms.length > 1) return source;
  const rest = { tenantId, terms: overflow, $and: [{ terms: { $ne: term } }, condition] };
  return { ...source, counts: [{ tenantId, terms: term }, rest] };
}

function scan(tenantId: string, type: ResourceType, condition: Document, count?: number): Source {
  const _id = { $gte: searchId(tenantId, type.name, ''), $lt: `${tenantId}/${type.name}0` };
  const source = { tenantId, type, from: 'searches', query: { _id, $and: [condition] }, hint: { _id: 1 } } as const;
  return count === undefined ? source : { ...source, count };
}

/** What was changed lately is found in a tenant of any size. */
async function byRange(selecting: Selecting, type: ResourceType, filter: Filter, condition: Document): Promise<Source> {
  const { tenantId } = selecting;
  const lastModified = rangeOf(type, filter);
  if (!lastModified) throw tooMany();
  const range = { tenantId, resourceType: type.name, lastModified };
  const query = { ...range, $and: [condition] };
  const source: Source = { tenantId, type, from: 'resources', query, hint: resourceIndexes.modified };
  await checkBreadth(selecting, source, range);
  return source;
}

function rangeOf(type: ResourceType, filter: Filter): Document | undefined {
  if (filter.kind === 'and') return filter.terms.map((term) => rangeOf(type, term)).find((range) => range);
  if (filter.kind !== 'compare' || filter.operator === 'ne' || filter.value === null) return undefined;
  const { schema, attribute, subAttribute } = filter.path;
  if (schema !== undefined || attribute !== 'meta' || subAttribute !== 'lastModified') return undefined;
  const definition = findAttribute(type, filter.path)?.subAttribute;
  return definition && dateOperatorsOf(definition, filter);
}

/** Resources that a filter names one by one, or that were found by their memberships. */
function idsOf(filter: Filter, references: ReferenceConditions): readonly string[] | undefined {
  const found = references.get(filter);
  if (found) return found.resourceId?.$in;
  switch (filter.kind) {
    case 'and':
      return filter.terms
        .map((term) => idsOf(term, references))
        .filter((ids) => ids !== undefined)
        .sort((a, b) => a.length - b.length)[0];
    case 'or': {
      const each = filter.terms.map((term) => idsOf(term, references));
      return each.includes(undefined) ? undefined : [...new Set(each.flatMap((ids) => ids ?? []))];
    }
    case 'compare': {
      const { schema, attribute } = filter.path;
      const isId = schema === undefined && attribute === 'id' && filter.operator === 'eq';
      return isId && typeof filter.value === 'string' ? [filter.value] : undefined;
    }
    default:
      return undefined;
  }
}

async function checkBreadth({ db, maxScanned }: Selecting, { hint }: Source, candidates: Document): Promise<void> {
  const options = { hint, limit: maxScanned + 1, maxTimeMS: maxQueryMs };
  if ((await resourcesOf(db).countDocuments(candidates, options)) > maxScanned) throw tooMany();
}

export function tooMany() {
  return badRequest('tooMany', 'the request would look at too many resources; narrow it by what is found by an index');
}
