import type { Db } from 'mongodb';
import { maxQueryMs } from './limits.ts';
import { type PendingMemberDocument, pendingMembersOf } from './pending-members.ts';
import { documentId, type ResourceDocument, resourceIndexes, resourcesOf } from './resources.ts';

/** What reading needs of a resource. */
export type StoredResource = Pick<ResourceDocument, 'tenantId' | 'resourceId' | 'resourceType' | 'revision' | 'json'>;

export const storedFields = { _id: 0, tenantId: 1, resourceId: 1, resourceType: 1, revision: 1, json: 1 } as const;
const idsPerBatch = 1_000;

/** Those of the ids that are resources of the type; the others are left out. */
export async function readResources(
  db: Db,
  resourceType: string,
  { tenantId, ids }: { readonly tenantId: string; readonly ids: readonly string[] },
): Promise<readonly StoredResource[]> {
  const _id = { $in: ids.map((id) => documentId(tenantId, id)) };
  return resourcesOf(db).find({ _id, resourceType }, { projection: storedFields, maxTimeMS: maxQueryMs }).toArray();
}

/** All ids of a type, in order, by the thousand. */
export async function* readIds(db: Db, resourceType: string, tenantId: string): AsyncIterable<string[]> {
  const cursor = resourcesOf(db)
    .find({ tenantId, resourceType }, { projection: { _id: 0, resourceId: 1 }, batchSize: idsPerBatch })
    .hint(resourceIndexes.types)
    .sort({ resourceId: 1 });
  yield* inBatches(
    cursor.map(({ resourceId }) => resourceId),
    idsPerBatch,
  );
}

/** What groups wait for, in order of group and value, at most 1,000. */
export async function readPendingMembers(db: Db, tenantId: string): Promise<readonly PendingMemberDocument[]> {
  return pendingMembersOf(db)
    .find({ _id: { $gte: `${tenantId}/`, $lt: `${tenantId}0` } }, { limit: idsPerBatch, maxTimeMS: maxQueryMs })
    .sort({ _id: 1 })
    .toArray();
}

export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncIterable<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
