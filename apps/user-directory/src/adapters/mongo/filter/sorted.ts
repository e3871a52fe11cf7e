import { type AttributePath, compareForSort, type PreparedValue, type ResourceType } from '@rollcall/scim';
import { type Db, type Document, Timestamp } from 'mongodb';
import { searchKey } from '../../../domain/search/search-fields.ts';
import { maxQueryMs } from '../limits.ts';
import { documentId, resourcesOf } from '../resources.ts';
import { searchesOf, searchId } from '../searches.ts';
import { referenceOf } from './conditions.ts';
import { inTime, readAt } from './pages.ts';
import type { Source } from './sources.ts';

export interface Sorting {
  /** For each type that has the attribute, its path as `parseSortPath` answers it. */
  readonly paths: ReadonlyMap<string, AttributePath>;
  readonly descending: boolean;
}

export interface SortedSlice {
  /** The id of the resource where the page before ended. */
  readonly after?: string | undefined;
  readonly skip: number;
  readonly limit: number;
  /** Reads as of then. */
  readonly at?: Timestamp | undefined;
}

interface Row {
  readonly resourceId: string;
  readonly unassigned: boolean;
  readonly key: PreparedValue | Date | null;
}

/** The present, as a time at which can be read again for five minutes (MongoDB's default window of history). */
export async function clusterTimeOf(db: Db): Promise<Timestamp> {
  const { operationTime } = await db.command({ ping: 1 });
  if (!(operationTime instanceof Timestamp))
    throw new Error('the database tells no cluster time; it is no replica set');
  return operationTime;
}

/** The ids of a page in the order of RFC 7644 §3.4.2.3: the unassigned last, or first when descending. */
export async function sortedIds(
  db: Db,
  sources: readonly Source[],
  sorting: Sorting,
  slice: SortedSlice,
): Promise<readonly string[]> {
  const { after, at } = slice;
  const last = after === undefined ? undefined : await positionRow(db, sources, sorting, { after, at });
  if (after !== undefined && !last) return [];
  const [only, ...others] = sources;
  const rowsOf = (source: Source, skip: number) => {
    const page = [{ $skip: skip }, { $limit: slice.limit + slice.skip - skip }];
    const select = isIndexOrder(sorting) ? indexOrder(source, sorting, last) : computedOrder(source, sorting, last);
    return rows(db, source, at, [...select, ...page, { $project: { resourceId: 1, key: 1 } }]);
  };
  if (only && others.length === 0) return (await rowsOf(only, slice.skip)).map(({ resourceId }) => resourceId);
  const all = (await Promise.all(sources.map((source) => rowsOf(source, 0)))).flat();
  const sign = sorting.descending ? -1 : 1;
  all.sort((a, b) => sign * (compareForSort(sortValue(a), sortValue(b)) || (a.resourceId < b.resourceId ? -1 : 1)));
  return all.slice(slice.skip, slice.skip + slice.limit).map(({ resourceId }) => resourceId);
}

/** By the last change of one type: in the order of an index. */
export function isByLastModified(path: AttributePath | undefined): boolean {
  return path?.schema === undefined && path?.attribute === 'meta' && path.subAttribute === 'lastModified';
}

/** One type by its last change: an index has it in this order. */
export function isIndexOrder({ paths }: Sorting): boolean {
  return paths.size === 1 && isByLastModified([...paths.values()][0]);
}

function indexOrder({ query }: Source, { descending }: Sorting, last: Row | undefined): Document[] {
  const direction = descending ? -1 : 1;
  const beyond = descending ? '$lt' : '$gt';
  const rest = last && {
    lastModified: { [`${beyond}e`]: last.key },
    $or: [{ lastModified: { [beyond]: last.key } }, { resourceId: { [beyond]: last.resourceId } }],
  };
  const $match = rest ? { $and: [query, rest] } : query;
  return [{ $match }, { $sort: { lastModified: direction, resourceId: direction } }];
}

function computedOrder({ type, query }: Source, sorting: Sorting, last: Row | undefined): Document[] {
  const direction = sorting.descending ? -1 : 1;
  const rest = last ? [{ $match: behind(last, sorting.descending) }] : [];
  const $sort = { unassigned: direction, key: direction, resourceId: direction };
  return [{ $match: query }, ...computed(type, sorting), ...rest, { $sort }];
}

function sortValue({ key }: Row): PreparedValue | undefined {
  return key instanceof Date ? key.getTime() : (key ?? undefined);
}

async function positionRow(
  db: Db,
  sources: readonly Source[],
  sorting: Sorting,
  { after, at }: { readonly after: string; readonly at?: Timestamp | undefined },
): Promise<Row | undefined> {
  for (const source of sources) {
    const { tenantId, from, type } = source;
    const _id = from === 'resources' ? documentId(tenantId, after) : searchId(tenantId, type.name, after);
    const one = { ...source, hint: { _id: 1 } };
    const found = await rows(db, one, at, [{ $match: { _id } }, ...computed(type, sorting)]);
    if (found[0]) return found[0];
  }
  return undefined;
}

function computed(type: ResourceType, { paths }: Sorting): Document[] {
  const path = paths.get(type.name);
  const key = path ? keyOf(type, path) : null;
  return [
    { $project: { _id: 0, resourceId: 1, key: { $ifNull: [key, null] } } },
    { $set: { unassigned: { $eq: ['$key', null] } } },
  ];
}

/** The value to sort by: of several that of the primary one, or else of the first. */
function keyOf(type: ResourceType, path: AttributePath): Document | string | null {
  const { attribute, subAttribute, extension } = referenceOf(type, path);
  if (!extension && attribute.name === 'id') return '$resourceId';
  if (!extension && attribute.name === 'meta') return metaKey(type, subAttribute?.name);
  const holder = extension ? `$search.${searchKey(extension.schema.id)}` : '$search';
  const field = `${holder}.${searchKey(attribute.name)}`;
  const element: Document | string = attribute.multiValued ? chosen(field) : field;
  if (!subAttribute) return attribute.multiValued ? fieldIn(element, 'value') : element;
  const value = fieldIn(element, searchKey(subAttribute.name));
  return subAttribute.multiValued ? fieldIn({ $first: value }, 'value') : value;
}

function metaKey(type: ResourceType, name: string | undefined): Document | string | null {
  if (name === 'created' || name === 'lastModified') return `$${name}`;
  if (name === 'version') return '$search.meta.version';
  return name === 'resourceType' ? { $literal: type.name } : null;
}

function fieldIn(input: Document | string, field: string): Document {
  return { $getField: { field: { $literal: field }, input } };
}

function chosen(field: string): Document {
  const primary = { $filter: { input: field, cond: { $eq: ['$$this.primary', true] } } };
  return { $ifNull: [{ $first: primary }, { $first: field }] };
}

/** What comes after a row. */
function behind({ resourceId, unassigned, key }: Row, descending: boolean): Document {
  const beyond = descending ? '$lt' : '$gt';
  return {
    $or: [
      { unassigned: { [beyond]: unassigned } },
      { unassigned, key: { [beyond]: key } },
      { unassigned, key, resourceId: { [beyond]: resourceId } },
    ],
  };
}

async function rows(
  db: Db,
  { from, hint }: Source,
  at: Timestamp | undefined,
  pipeline: Document[],
): Promise<readonly Row[]> {
  const collection = from === 'resources' ? resourcesOf(db) : searchesOf(db);
  if (at) {
    return inTime(() => readAt<Row>(db, at, { aggregate: collection.collectionName, pipeline, hint, cursor: {} }));
  }
  return inTime(() => collection.aggregate<Row>(pipeline, { hint, maxTimeMS: maxQueryMs }).toArray());
}
