import type { Collection, Db, Filter } from 'mongodb';
import { eventHash } from './event-hash.ts';
import type { RecordedEvent, StreamEvent } from './events.ts';

/**
 * One event as it is stored in the collection `events`. Stored for ever: add fields; never rename, retype or remove.
 * `data` is JSON text, not BSON, so that what was hashed is what is read back, whatever keys a resource has.
 */
export interface EventDocument {
  /** `<tenantId>/<sequence, 12 digits>`: a tenant's log is a range of the primary key. */
  readonly _id: string;
  readonly tenantId: string;
  readonly sequence: number;
  readonly stream: string;
  readonly revision: number;
  readonly partition: string;
  readonly ordinal: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: string;
  readonly time: Date;
  readonly actor: string;
  readonly commandId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
  readonly previousHash: string;
  readonly hash: string;
}

export function eventsOf(db: Db): Collection<EventDocument> {
  return db.collection<EventDocument>('events');
}

export async function ensureEventIndexes(db: Db): Promise<void> {
  await eventsOf(db).createIndexes([
    { key: { tenantId: 1, stream: 1, revision: 1 }, unique: true, name: 'stream_revision' },
    { key: { partition: 1, ordinal: 1 }, unique: true, name: 'partition_ordinal' },
  ]);
}

export function eventId(tenantId: string, sequence: number): string {
  return `${tenantId}/${String(sequence).padStart(12, '0')}`;
}

/** Where a new event goes and what precedes it. */
export interface Placement {
  readonly partition: string;
  readonly ordinal: number;
  readonly sequence: number;
  readonly previousHash: string;
}

export function toDocument(event: StreamEvent, placement: Placement): EventDocument {
  const { tenantId, stream, revision, type, schemaVersion, time, actor, commandId, correlationId, traceparent } = event;
  const fields = {
    ...{ tenantId, sequence: placement.sequence, stream, revision },
    ...{ type, schemaVersion, data: JSON.stringify(event.data), time, actor, commandId, correlationId },
    previousHash: placement.previousHash,
  };
  return {
    _id: eventId(tenantId, placement.sequence),
    ...fields,
    partition: placement.partition,
    ordinal: placement.ordinal,
    ...(traceparent === undefined ? {} : { traceparent }),
    hash: eventHash(fields),
  };
}

export function toRecorded(document: EventDocument, data = JSON.parse(document.data) as object): RecordedEvent {
  const { _id, data: _text, ...fields } = document;
  return { ...fields, data };
}

/** The tenant's events after a sequence number, as a filter on the primary key. */
export function tenantRange(tenantId: string, afterSequence: number): Filter<EventDocument> {
  return { _id: { $gt: eventId(tenantId, afterSequence), $lt: `${tenantId}0` } };
}
