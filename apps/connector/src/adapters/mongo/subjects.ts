import { type Collection, MongoServerError } from 'mongodb';

/** Stored. Add fields; never rename, retype or remove. */
export interface SubjectDocument {
  /** `<tenant>/<connection>/<type>/<resource>` */
  _id: string;
  tenantId: string;
  connectionId: string;
  /** The highest directory sequence that was begun. */
  sequence: number;
  /** Idempotency key of the operation that is at work, and until when it may be. */
  key: string | null;
  until: Date | null;
}

export type SubjectCollection = Collection<SubjectDocument>;

export type Claim =
  | { readonly status: 'claimed' }
  | { readonly status: 'stale' }
  | { readonly status: 'busy'; readonly until: Date };

export async function ensureSubjectIndexes(subjects: SubjectCollection): Promise<void> {
  await subjects.createIndex({ tenantId: 1, connectionId: 1 }, { name: 'connection' });
}

/**
 * Lets one operation at a time at a subject, and none that is older than one before it. One write: the document is found only
 * when the claim may be had, so that an insert for lack of it fails on the id.
 */
export async function claimSubject(
  subjects: SubjectCollection,
  claim: SubjectDocument & { key: string; until: Date },
): Promise<Claim> {
  const { _id, tenantId, connectionId, sequence, key, until } = claim;
  const mayHave = { _id, sequence: { $lte: sequence }, $or: [{ key: null }, { key }, { until: { $lte: new Date() } }] };
  const set = { tenantId, connectionId, sequence, key, until };
  try {
    await subjects.updateOne(mayHave, { $set: set }, { upsert: true });
    return { status: 'claimed' };
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== 11_000) throw error;
  }
  const there = await subjects.findOne({ _id }, { maxTimeMS: 5000 });
  if (there !== null && there.sequence > sequence) return { status: 'stale' };
  return { status: 'busy', until: there?.until ?? new Date() };
}

export async function releaseSubject(subjects: SubjectCollection, id: string, key: string): Promise<void> {
  await subjects.updateOne({ _id: id, key }, { $set: { key: null, until: null } });
}

/** Keeps others away until then, and no longer. */
export async function holdSubject(subjects: SubjectCollection, id: string, key: string, until: Date): Promise<void> {
  await subjects.updateOne({ _id: id, key }, { $set: { until } });
}

export async function forgetSubjects(
  subjects: SubjectCollection,
  tenantId: string,
  connectionId: string,
): Promise<void> {
  await subjects.deleteMany({ tenantId, connectionId });
}
