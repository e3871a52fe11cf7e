import type { Binary, ClientSession, Collection, Db, MongoClient } from 'mongodb';

/** The fence of a partition, in the collection `partitions`. */
export interface PartitionDocument {
  readonly _id: string;
  /** Raised by every take-over; a commit of an older epoch does not match. */
  readonly epoch: number;
  /** Who holds it, for people. */
  readonly owner: string;
  /** The owner's logical session: whoever takes over kills it, and with it a transaction that was left open. */
  readonly lsid?: Binary;
  /** Next offset of the source that has not been processed. */
  readonly position: number;
  /** Last event of the partition. */
  readonly ordinal: number;
  /** Token of the last commit, by which an owner recognises its own after an answer was lost. */
  readonly commitToken?: string;
}

/** Where a partition stands for its owner. */
export interface Fence {
  readonly epoch: number;
  readonly position: number;
  readonly ordinal: number;
}

export type Partitions = Collection<PartitionDocument>;

/** Read as they are on the primary, like the heads. */
export function partitionsOf(db: Db): Partitions {
  return db.collection<PartitionDocument>('partitions', { readConcern: { level: 'local' } });
}

/** How long a take-over waits for the document before it kills the session in its way once more. */
const takeOverWaitMs = 2_000;
const takeOverAttempts = 5;
const maxTimeExpired = 50;

/**
 * Raises the epoch, so that no commit of a former owner can follow. The former owner's session is killed first:
 * a transaction that a dead process left open would hold the document until `transactionLifetimeLimitSeconds`.
 */
export async function takeOver(
  client: MongoClient,
  partitions: Partitions,
  owner: { readonly partition: string; readonly name: string; readonly lsid: Binary },
): Promise<PartitionDocument> {
  for (let attempt = 1; ; attempt += 1) {
    const held = await ensurePartition(partitions, owner.partition);
    if (held.lsid) await client.db('admin').command({ killSessions: [{ id: held.lsid }] });
    try {
      const taken = await partitions.findOneAndUpdate(
        { _id: owner.partition, epoch: held.epoch },
        { $inc: { epoch: 1 }, $set: { owner: owner.name, lsid: owner.lsid } },
        { returnDocument: 'after', maxTimeMS: takeOverWaitMs, writeConcern: { w: 'majority' } },
      );
      if (taken) return taken;
    } catch (error) {
      if (!isMaxTimeExpired(error) || attempt === takeOverAttempts) throw error;
    }
  }
}

async function ensurePartition(partitions: Partitions, partition: string): Promise<PartitionDocument> {
  const found = await partitions.findOne({ _id: partition });
  if (found) return found;
  const created: PartitionDocument = { _id: partition, epoch: 0, owner: '', position: 0, ordinal: 0 };
  await partitions.updateOne({ _id: partition }, { $setOnInsert: created }, { upsert: true });
  return created;
}

/** Moves the partition on, inside a transaction. False: the fence does not hold. */
export async function passFence(
  partitions: Partitions,
  partition: string,
  from: Fence,
  to: { readonly position: number; readonly ordinal: number; readonly commitToken: string },
  session: ClientSession,
): Promise<boolean> {
  const { matchedCount } = await partitions.updateOne({ _id: partition, ...from }, { $set: to }, { session });
  return matchedCount === 1;
}

/** Takes the session out of the document, so that nobody kills it after it went back to the driver's pool. */
export async function forgetSession(partitions: Partitions, partition: string, epoch: number): Promise<void> {
  await partitions.updateOne({ _id: partition, epoch }, { $unset: { lsid: '' } });
}

function isMaxTimeExpired(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === maxTimeExpired;
}
