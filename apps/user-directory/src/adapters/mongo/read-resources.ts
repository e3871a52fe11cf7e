import type { Db, FindCursor } from 'mongodb';
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
  for await (const batch of batchesOf(cursor)) yield batch.map(({ resourceId }) => resourceId);
}

/** What groups wait for, in order of group and value, at most 1,000. */
export async function readPendingMembers(db: Db, tenantId: string): Promise<readonly PendingMemberDocument[]> {
  return pendingMembersOf(db)
    .find({ _id: { $gte: `${tenantId}/`, $lt: `${tenantId}0` } }, { limit: idsPerBatch, maxTimeMS: maxQueryMs })
    .sort({ _id: 1 })
    .toArray();
}

/** What a query finds, as it comes from the database: one by one would take several times as long. */
export async function* batchesOf<T>(cursor: FindCursor<T>): AsyncGenerator<T[], void, undefined> {
  try {
    while (await cursor.hasNext()) yield cursor.readBufferedDocuments();
  } finally {
    await cursor.close();
  }
}
