import { type Collection, MongoServerError } from 'mongodb';
import type { Applied } from '../../application/ledger.ts';

/** Stored. Add fields; never rename, retype or remove. Holds no attribute values. */
export interface OperationDocument {
  /** `<tenant>/<connection>/<idempotency key>` */
  _id: string;
  tenantId: string;
  connectionId: string;
  /** `User/<id>` */
  subject: string;
  subjectSequence: number;
  payloadDigest: string;
  /** `free`: the last attempt ended before it sent anything. */
  status: 'running' | 'done' | 'unknown' | 'free';
  /** The last attempt; whoever takes over names another. */
  attempt: string;
  /** `running`: end of the lease. `unknown`: not to be tried before. */
  until: Date;
  applied?: {
    outcome: Applied['outcome'];
    operation: Applied['operation'];
    remoteId?: string;
    etag?: string;
    verified: boolean;
  };
  startedAt: Date;
  endedAt?: Date;
  expireAt: Date;
}

export type OperationCollection = Collection<OperationDocument>;

export async function ensureOperationIndexes(operations: OperationCollection): Promise<void> {
  await operations.createIndex({ expireAt: 1 }, { name: 'expiry', expireAfterSeconds: 0 });
}

export async function findOperation(
  operations: OperationCollection,
  id: string,
): Promise<OperationDocument | undefined> {
  return (await operations.findOne({ _id: id }, { maxTimeMS: 5000 })) ?? undefined;
}

/** `lost`: another attempt wrote the entry first. */
export async function startOperation(
  operations: OperationCollection,
  document: OperationDocument,
  previous: OperationDocument | undefined,
): Promise<'started' | 'lost'> {
  if (previous !== undefined) {
    const replaced = await operations.replaceOne({ _id: previous._id, attempt: previous.attempt }, document);
    return replaced.modifiedCount === 1 ? 'started' : 'lost';
  }
  try {
    await operations.insertOne(document);
    return 'started';
  } catch (error) {
    if (error instanceof MongoServerError && error.code === 11_000) return 'lost';
    throw error;
  }
}

/** Ends an attempt; one that was taken over meanwhile has nothing to say any more. */
export async function endOperation(
  operations: OperationCollection,
  attempt: { readonly id: string; readonly attempt: string },
  end: Pick<OperationDocument, 'status' | 'until'> & Partial<Pick<OperationDocument, 'applied'>>,
): Promise<void> {
  const { id, attempt: name } = attempt;
  await operations.updateOne({ _id: id, attempt: name, status: 'running' }, { $set: { ...end, endedAt: new Date() } });
}
