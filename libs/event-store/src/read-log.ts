import type { Db } from 'mongodb';
import { eventId, eventsOf, tenantRange, toRecorded } from './event-documents.ts';
import type { EventHead, RecordedEvent } from './events.ts';

/** The events of one stream, oldest first. */
export async function* readStream(db: Db, tenantId: string, stream: string): AsyncIterable<RecordedEvent> {
  for await (const document of eventsOf(db).find({ tenantId, stream }).sort({ revision: 1 }))
    yield toRecorded(document);
}

/** The events of a tenant after a sequence number (0: all), in order. */
export async function* readTenant(db: Db, tenantId: string, afterSequence = 0): AsyncIterable<RecordedEvent> {
  const cursor = eventsOf(db).find(tenantRange(tenantId, afterSequence)).sort({ _id: 1 });
  for await (const document of cursor) yield toRecorded(document);
}

/** What happened in a range of a tenant's sequence numbers, in order and without its data, which may be large. */
export async function readHeads(
  db: Db,
  tenantId: string,
  range: { readonly first: number; readonly last: number; readonly limit: number },
): Promise<readonly EventHead[]> {
  const ids = { $gte: eventId(tenantId, range.first), $lte: eventId(tenantId, range.last) };
  return eventsOf(db)
    .find({ _id: ids })
    .project<EventHead>({ _id: 0, sequence: 1, type: 1, stream: 1, commandId: 1 })
    .sort({ _id: 1 })
    .limit(range.limit)
    .toArray();
}
