import type { ClientSession, Collection, Db } from 'mongodb';
import type { UnreadableRecord } from '../../application/ports.ts';

/** A record of the directory's feed that could not be read, kept as it came. */
export interface UnreadableDocument extends Omit<UnreadableRecord, 'offset'> {
  /** `<partition>/<offset>` */
  readonly _id: string;
}

export function unreadableOf(db: Db): Collection<UnreadableDocument> {
  return db.collection('unreadable_records');
}

export async function saveUnreadable(
  unreadable: Collection<UnreadableDocument>,
  partition: number,
  records: readonly UnreadableRecord[],
  session: ClientSession,
): Promise<void> {
  if (records.length === 0) return;
  const documents = records.map(({ offset, key, headers, value, problem }) => ({
    _id: `${partition}/${offset}`,
    key,
    headers,
    value,
    problem,
  }));
  await unreadable.insertMany(documents, { session });
}
