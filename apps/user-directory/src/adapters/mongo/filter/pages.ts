import type { Db, Document, Timestamp } from 'mongodb';
import { maxQueryMs } from '../limits.ts';
import { type StoredResource, storedFields } from '../read-resources.ts';
import { documentId, resourcesOf } from '../resources.ts';
import { searchesOf, searchId } from '../searches.ts';
import { isServerError } from '../server-errors.ts';
import { type Source, tooMany } from './sources.ts';

export interface Slice {
  /** Only ids above this one. */
  readonly after?: string | undefined;
  readonly skip: number;
  readonly limit: number;
}

const idOnly = { _id: 0, resourceId: 1 } as const;
/** Documents that are read in one go. */
export const chunk = 100;
/** So many keys are passed over sooner than a second query is made. */
const shortSkip = 200;

/** How many resources a source has. @throws {ScimError} 400 tooMany when counting takes too long */
export async function countOf(db: Db, { from, query, hint, count, counts }: Source): Promise<number> {
  if (count !== undefined) return count;
  const options = { hint, maxTimeMS: maxQueryMs };
  return inTime(async () => {
    if (from === 'searches') return searchesOf(db).countDocuments(query, options);
    const each = (counts ?? [query]).map((one) => resourcesOf(db).countDocuments(one, options));
    return (await Promise.all(each)).reduce((sum, one) => sum + one, 0);
  });
}

/** Ids of a source, ascending. @throws {ScimError} 400 tooMany when it takes too long */
export async function idsOfSource(db: Db, source: Source, slice: Slice): Promise<readonly string[]> {
  const { tenantId, from, type, query, hint } = source;
  const { after, skip, limit } = slice;
  if (limit <= 0) return [];
  const options = { projection: idOnly, hint, skip, limit, maxTimeMS: maxQueryMs };
  return inTime(async () => {
    if (from === 'resources') {
      const rows = resourcesOf(db).find(following(query, after), options).sort({ resourceId: 1 });
      return rows.map(({ resourceId }) => resourceId).toArray();
    }
    const _id = after === undefined ? {} : { _id: { $gt: searchId(tenantId, type.name, after) } };
    const rows = searchesOf(db)
      .find({ $and: [query, _id] }, options)
      .sort({ _id: 1 });
    return rows.map(({ resourceId }) => resourceId).toArray();
  });
}

/** The first ids of a scan, ascending, and how many there are, in one pass. @throws {ScimError} 400 tooMany */
export async function scanCounted(
  db: Db,
  { query, hint }: Source,
  n: number,
): Promise<{ readonly ids: readonly string[]; readonly total: number }> {
  const $group = { _id: null, total: { $sum: 1 }, ids: { $firstN: { n, input: '$resourceId' } } };
  const pipeline = [{ $match: query }, { $group }, { $unset: '_id' }];
  const [found] = await inTime(() =>
    searchesOf(db).aggregate<{ ids: string[]; total: number }>(pipeline, { hint, maxTimeMS: maxQueryMs }).toArray(),
  );
  return found ?? { ids: [], total: 0 };
}

function following(query: Document, after: string | undefined): Document {
  return after === undefined ? query : { $and: [query, { resourceId: { $gt: after } }] };
}

/** The resources of a source in order of id, in chunks. @throws {ScimError} 400 tooMany when it takes too long */
export async function* readSlice(
  db: Db,
  source: Source,
  slice: Slice,
): AsyncGenerator<readonly StoredResource[], void, undefined> {
  if (source.from === 'searches') {
    yield* readInOrder(db, source.tenantId, await idsOfSource(db, source, slice));
    return;
  }
  let { after, skip } = slice;
  if (skip > shortSkip) {
    // Passing over keys alone costs a tenth of passing over documents.
    [after] = await idsOfSource(db, source, { after, skip: skip - 1, limit: 1 });
    if (after === undefined) return;
    skip = 0;
  }
  for (let left = slice.limit; left > 0; ) {
    const limit = Math.min(left, chunk);
    const options = { projection: storedFields, hint: source.hint, skip, limit, maxTimeMS: maxQueryMs };
    const query = following(source.query, after);
    const found = await inTime(() => resourcesOf(db).find(query, options).sort({ resourceId: 1 }).toArray());
    yield found;
    if (found.length < limit) return;
    after = found.at(-1)?.resourceId;
    skip = 0;
    left -= found.length;
  }
}

/** The resources with these ids, in their order, in chunks; those that are gone are left out. */
export async function* readInOrder(
  db: Db,
  tenantId: string,
  ids: readonly string[],
  at?: Timestamp,
): AsyncGenerator<readonly StoredResource[], void, undefined> {
  for (let start = 0; start < ids.length; start += chunk) {
    const some = ids.slice(start, start + chunk);
    const found = await readStored(db, tenantId, some, at);
    const byId = new Map(found.map((document) => [document.resourceId, document]));
    yield some.map((id) => byId.get(id)).filter((document) => document !== undefined);
  }
}

async function readStored(
  db: Db,
  tenantId: string,
  ids: readonly string[],
  at: Timestamp | undefined,
): Promise<readonly StoredResource[]> {
  const filter = { _id: { $in: ids.map((id) => documentId(tenantId, id)) } };
  if (!at) return resourcesOf(db).find(filter, { projection: storedFields, maxTimeMS: maxQueryMs }).toArray();
  return readAt<StoredResource>(db, at, { find: resourcesOf(db).collectionName, filter, projection: storedFields });
}

/**
 * A find or aggregate command as of a cluster time.
 * @throws {PositionExpired} when the database no longer knows how things were then
 */
export async function readAt<T>(db: Db, at: Timestamp, command: Document): Promise<readonly T[]> {
  const readConcern = { level: 'snapshot', atClusterTime: at };
  try {
    const cursor = await db.runCursorCommand({ ...command, readConcern, maxTimeMS: maxQueryMs });
    return (await cursor.toArray()) as T[];
  } catch (error) {
    if (isServerError(error, 'snapshotTooOld', 'snapshotUnavailable')) throw new PositionExpired(error);
    throw error;
  }
}

/** A page of a sorted list was asked for after the time during which the list can be continued (RFC 9865). */
export class PositionExpired extends Error {
  override readonly name = 'PositionExpired';
  readonly code = 'expiredCursor';

  constructor(cause: unknown) {
    super('the list can no longer be continued; begin again', { cause });
  }
}

/** @throws {ScimError} 400 tooMany instead of the database's own error when a query takes too long */
export async function inTime<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw isServerError(error, 'timeLimitExceeded') ? tooMany() : error;
  }
}
