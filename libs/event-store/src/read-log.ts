import type { Db } from 'mongodb';
import { eventsOf, tenantRange, toRecorded } from './event-documents.ts';
import type { RecordedEvent } from './events.ts';

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
