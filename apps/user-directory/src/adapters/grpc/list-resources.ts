import type { ListPart, ListResourcesRequest, ListResourcesResponse } from '@rollcall/protocol/directory/v1/query';
import type { Db, Timestamp } from 'mongodb';
import type { Found } from '../mongo/filter/found.ts';
import { chunk, idsOfSource, readInOrder, readSlice } from '../mongo/filter/pages.ts';
import { clusterTimeOf, isIndexOrder, sortedIds } from '../mongo/filter/sorted.ts';
import { type Selecting, type Source, tooMany } from '../mongo/filter/sources.ts';
import type { StoredResource } from '../mongo/read-resources.ts';
import type { ReadTypes } from '../mongo/read-types.ts';
import { type ListSelection, selectionOf } from './list-selection.ts';
import { type Position, readPosition, writePosition } from './position.ts';
import { partsOf } from './references.ts';
import { checkTenant, toRpcError } from './rpc-errors.ts';
import type { Turns } from './turns.ts';

export interface Reading {
  readonly db: Db;
  readonly readTypes: ReadTypes;
  /** Most documents a filter, or sorting, may make the database look at. */
  readonly maxScanned: number;
  /** Of each tenant, for what looks at many documents: one tenant must not keep the database from the others. */
  readonly scans: Turns;
  /** What filters have found, of tenants in which nothing has happened since. */
  readonly found: Found;
}

interface Page {
  readonly totalResults: number;
  /** One resource more than asked for when there are more, if paging is by position. */
  readonly chunks: AsyncIterable<readonly StoredResource[]>;
  /** Of a sorted list: as of when it is read. */
  readonly at?: Timestamp | undefined;
}

/** In one message, in bytes of JSON: what a message costs does not count then, and no more than that is held in memory. */
const messageBytes = 256 * 1024;
/** Of a reference, at least. */
const referenceBytes = 50;

/** The header, the page's resources each with its references, the trailer. */
export async function* listResources(
  reading: Reading,
  request: ListResourcesRequest,
  signal: AbortSignal,
): AsyncIterable<ListResourcesResponse> {
  let [parts, bytes]: [ListPart[], number] = [[], 0];
  for await (const some of partsOfList(reading, request, signal)) {
    for (const part of some) {
      parts.push({ part });
      bytes += bytesOf(part);
      if (bytes < messageBytes) continue;
      yield { parts };
      [parts, bytes] = [[], 0];
    }
  }
  if (parts.length > 0) yield { parts };
}

function bytesOf(part: ListPart['part']): number {
  if (part?.$case === 'resource') return part.value.json.length;
  return part?.$case === 'references' ? part.value.references.length * referenceBytes : 0;
}

async function* partsOfList(
  reading: Reading,
  request: ListResourcesRequest,
  signal: AbortSignal,
): AsyncIterable<readonly ListPart['part'][]> {
  try {
    const { totalResults, chunks, at } = await pageOf(reading, request, signal);
    yield [{ $case: 'header', value: { totalResults } }];
    let left = request.count;
    let after: string | undefined;
    let hasMore = false;
    for await (const resources of chunks) {
      const shown = resources.slice(0, left);
      yield* partsOf(reading.db, shown, request.withoutReferences);
      left -= shown.length;
      after = shown.at(-1)?.resourceId ?? after;
      hasMore = resources.length > shown.length;
    }
    const position = hasMore && after !== undefined ? writePosition({ after, totalResults, at }) : Buffer.alloc(0);
    yield [{ $case: 'trailer', value: { position } }];
  } catch (error) {
    throw toRpcError(error);
  }
}

async function pageOf(reading: Reading, request: ListResourcesRequest, signal: AbortSignal): Promise<Page> {
  const tenantId = checkTenant(request.tenantId);
  const types = await reading.readTypes(tenantId, request.typesVersion);
  const selecting = { db: reading.db, maxScanned: reading.maxScanned, tenantId };
  const selection = await selectionOf(selecting, request, types);
  const select = () => selectedPage({ ...selecting, found: reading.found }, selection, request);
  return looksAtMany(selection) ? reading.scans.take(tenantId, signal, select) : select();
}

function looksAtMany({ sources, sorting }: ListSelection): boolean {
  return sources.some(({ from }) => from === 'searches') || (sorting !== undefined && !isIndexOrder(sorting));
}

type Remembering = Selecting & Pick<Reading, 'found'>;

async function selectedPage(
  selecting: Remembering,
  selection: ListSelection,
  request: ListResourcesRequest,
): Promise<Page> {
  const position = request.byPosition && request.position.length > 0 ? readPosition(request.position) : undefined;
  if (request.count === 0) return { totalResults: await totalOf(selecting, selection, position), chunks: nothing() };
  const wanted = {
    after: position?.after,
    skip: request.byPosition ? 0 : Math.max(request.startIndex, 1) - 1,
    limit: request.byPosition ? request.count + 1 : request.count,
  };
  if (selection.sorting)
    return sortedPage(selecting, selection, { ...wanted, position, byPosition: request.byPosition });
  const [only, ...others] = selection.sources;
  if (only && others.length === 0) return singlePage(selecting, only, { ...wanted, position });
  return mergedPage(selecting, selection, { ...wanted, position });
}

interface Wanted {
  readonly after: string | undefined;
  readonly skip: number;
  readonly limit: number;
  readonly position: Position | undefined;
}

async function totalOf(
  { found }: Remembering,
  { sources }: ListSelection,
  position: Position | undefined,
): Promise<number> {
  if (position) return position.totalResults;
  const each = await Promise.all(sources.map((source) => found.total(source)));
  return each.reduce((sum, count) => sum + count, 0);
}

/** Of one source. When its end is in sight nothing need be counted. */
async function singlePage(
  { db, tenantId, maxScanned, found }: Remembering,
  source: Source,
  wanted: Wanted,
): Promise<Page> {
  const { position, skip, limit } = wanted;
  if (source.from === 'searches' && !position && skip < maxScanned) {
    const { ids, total } = await found.scan(source, skip + limit);
    return { totalResults: total, chunks: readInOrder(db, tenantId, ids.slice(skip, skip + limit)) };
  }
  const chunks = readSlice(db, source, wanted);
  const first = (await chunks.next()).value ?? [];
  const isAll = first.length < Math.min(limit, chunk) && (skip === 0 || first.length > 0);
  const counted = isAll ? skip + first.length : undefined;
  const totalResults = position?.totalResults ?? source.count ?? counted ?? (await found.total(source));
  return { totalResults, chunks: continued(first, chunks) };
}

/** Of several types, merged in order of id. */
async function mergedPage(selecting: Remembering, selection: ListSelection, wanted: Wanted): Promise<Page> {
  const { db, tenantId, maxScanned } = selecting;
  const { position, after, skip, limit } = wanted;
  const totalResults = await totalOf(selecting, selection, position);
  if (skip >= totalResults) return { totalResults, chunks: nothing() };
  if (skip + limit > maxScanned) throw tooMany();
  const slice = { after, skip: 0, limit: skip + limit };
  const each = await Promise.all(selection.sources.map((source) => idsOfSource(db, source, slice)));
  const ids = each
    .flat()
    .sort()
    .slice(skip, skip + limit);
  return { totalResults, chunks: readInOrder(db, tenantId, ids) };
}

/** Pages by position are read as of the time of the first one, so that no change in between moves what is sorted. */
async function sortedPage(
  selecting: Remembering,
  selection: ListSelection & { readonly sorting?: ListSelection['sorting'] },
  wanted: Wanted & { readonly byPosition: boolean },
): Promise<Page> {
  const { db, tenantId } = selecting;
  const { sources, sorting } = selection;
  const { position, byPosition, after, skip, limit } = wanted;
  if (!sorting || sources.length === 0) return { totalResults: 0, chunks: nothing() };
  const at = byPosition ? (position?.at ?? (await clusterTimeOf(db))) : undefined;
  const [totalResults, ids] = await Promise.all([
    totalOf(selecting, selection, position),
    sortedIds(db, sources, sorting, { after, skip, limit, at }),
  ]);
  return { totalResults, chunks: readInOrder(db, tenantId, ids, at), at };
}

async function* continued<T>(first: readonly T[], rest: AsyncIterable<readonly T[]>): AsyncIterable<readonly T[]> {
  yield first;
  yield* rest;
}

async function* nothing(): AsyncIterable<never> {}
