import type { AnyBulkWriteOperation, ClientSession, Collection, Db } from 'mongodb';

/** The end of a tenant's log. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
}

interface HeadDocument extends Head {
  /** The tenant. */
  readonly _id: string;
}

const emptyHead: Head = { sequence: 0, hash: '' };

/** Read as they are on the primary: what a majority is known to have may be older, for a moment after an election. */
export function headsOf(db: Db): Collection<HeadDocument> {
  return db.collection<HeadDocument>('heads', { readConcern: { level: 'local' } });
}

export async function readHeads(heads: Collection<HeadDocument>, tenantIds: readonly string[]) {
  const found = await heads.find({ _id: { $in: [...tenantIds] } }).toArray();
  const byTenant = new Map<string, Head>(tenantIds.map((tenantId) => [tenantId, emptyHead]));
  for (const { _id, sequence, hash } of found) byTenant.set(_id, { sequence, hash });
  return byTenant;
}

/**
 * Names the state a tenant is in: the hash of its last event, which no other history ends with. Undefined before the first
 * event. What is read afterwards is of this state or of a later one.
 */
export async function stateOf(db: Db, tenantId: string): Promise<string | undefined> {
  const head = await headsOf(db).findOne({ _id: tenantId }, { projection: { _id: 0, hash: 1 } });
  return head?.hash;
}

/** Moves heads on. A head that is not where the writer believes it to be fails the transaction with a duplicate key. */
export async function moveHeads(
  heads: Collection<HeadDocument>,
  moves: ReadonlyMap<string, { readonly from: Head; readonly to: Head }>,
  session: ClientSession,
): Promise<void> {
  const operations: AnyBulkWriteOperation<HeadDocument>[] = [];
  for (const [tenantId, { from, to }] of moves) {
    operations.push({
      updateOne: {
        filter: { _id: tenantId, sequence: from.sequence, hash: from.hash },
        update: { $set: { sequence: to.sequence, hash: to.hash } },
        upsert: true,
      },
    });
  }
  await heads.bulkWrite(operations, { session });
}
