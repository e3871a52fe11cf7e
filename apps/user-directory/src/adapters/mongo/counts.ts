import type { AnyBulkWriteOperation, ClientSession, Collection, Db } from 'mongodb';
import { maxQueryMs } from './limits.ts';
import { resourceIndexes, resourcesOf } from './resources.ts';

/** How many resources of a type a tenant has, in the collection `counts`; kept with every batch. */
export interface CountDocument {
  /** `<tenantId>/<Type>` */
  readonly _id: string;
  readonly count: number;
}

export function countsOf(db: Db): Collection<CountDocument> {
  return db.collection<CountDocument>('counts');
}

/** Where nothing is kept, the index is counted. */
export async function countOfType(db: Db, tenantId: string, resourceType: string): Promise<number> {
  const kept = await countsOf(db).findOne({ _id: countId(tenantId, resourceType) }, { maxTimeMS: maxQueryMs });
  if (kept) return kept.count;
  const options = { hint: resourceIndexes.types, maxTimeMS: maxQueryMs };
  return resourcesOf(db).countDocuments({ tenantId, resourceType }, options);
}

export function countId(tenantId: string, resourceType: string): string {
  return `${tenantId}/${resourceType}`;
}

/** Moves each count by as much. Nobody else does so meanwhile: a tenant has one partition, and that has one owner. */
export async function moveCounts(
  counts: Collection<CountDocument>,
  moves: ReadonlyMap<string, number>,
  session: ClientSession,
): Promise<void> {
  const operations: AnyBulkWriteOperation<CountDocument>[] = [];
  for (const [_id, by] of moves) {
    operations.push({ updateOne: { filter: { _id }, update: { $inc: { count: by } }, upsert: true } });
  }
  if (operations.length > 0) await counts.bulkWrite(operations, { session });
}
