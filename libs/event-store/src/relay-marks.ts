import type { Collection, Db } from 'mongodb';

/** How far a partition's events have been published. Apart from the fence, so that relaying never collides with commits. */
interface RelayMarkDocument {
  readonly _id: string;
  readonly ordinal: number;
}

export function relayMarksOf(db: Db): Collection<RelayMarkDocument> {
  return db.collection<RelayMarkDocument>('relayMarks');
}

export async function readRelayMark(marks: Collection<RelayMarkDocument>, partition: string): Promise<number> {
  return (await marks.findOne({ _id: partition }))?.ordinal ?? 0;
}

/** Never moves back, so a relay that was overtaken does no harm. */
export async function saveRelayMark(marks: Collection<RelayMarkDocument>, partition: string, ordinal: number) {
  await marks.updateOne({ _id: partition }, { $max: { ordinal } }, { upsert: true });
}
