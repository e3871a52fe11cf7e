import type { Collection, Db } from 'mongodb';
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
  const kept = await countsOf(db).findOne({ _id: `${tenantId}/${resourceType}` }, { maxTimeMS: maxQueryMs });
  if (kept) return kept.count;
  const options = { hint: resourceIndexes.types, maxTimeMS: maxQueryMs };
  return resourcesOf(db).countDocuments({ tenantId, resourceType }, options);
}
