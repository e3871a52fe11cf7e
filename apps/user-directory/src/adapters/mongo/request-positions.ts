import type { Collection, Db } from 'mongodb';

/** How far the request log has been read at least, in the collection `requestPositions`. */
export interface RequestPositionDocument {
  /** `<topic>/<partition>` */
  readonly _id: string;
  /** The offset to go on from. */
  readonly position: number;
}

export type RequestPositions = Collection<RequestPositionDocument>;

export function requestPositionsOf(db: Db): RequestPositions {
  return db.collection<RequestPositionDocument>('requestPositions');
}

export async function findRequestPosition(positions: RequestPositions, topicPartition: string): Promise<number> {
  return (await positions.findOne({ _id: topicPartition }))?.position ?? 0;
}

/** A former owner may set it back, never too far forward: then some records are read again, which changes nothing. */
export async function saveRequestPosition(
  positions: RequestPositions,
  topicPartition: string,
  position: number,
): Promise<void> {
  await positions.updateOne({ _id: topicPartition }, { $set: { position } }, { upsert: true });
}
