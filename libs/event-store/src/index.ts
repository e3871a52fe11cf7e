import type { Db } from 'mongodb';
import { ensureEventIndexes } from './event-documents.ts';

export { CommitUncertain, Fenced, LogClosed } from './errors.ts';
export { eventHash } from './event-hash.ts';
export type { EventHead, NewEvent, RecordedEvent, StreamEvent } from './events.ts';
export { stateOf } from './heads.ts';
export { type Batch, type OpenPartitionOptions, openPartition, type PartitionLog } from './partition-log.ts';
export { readHeads, readStream, readTenant } from './read-log.ts';
export { isTransient } from './transaction.ts';
export { type Verification, verifyTenant } from './verify-tenant.ts';

/** Creates the indexes of the collections this library keeps. Idempotent. */
export async function ensureEventStoreIndexes(db: Db): Promise<void> {
  await ensureEventIndexes(db);
}
