import { createHash } from 'node:crypto';
import type { RecordedEvent } from './events.ts';

/** What the hash of an event covers. `data` is the JSON text as it is stored. */
export type HashedFields = Omit<RecordedEvent, 'data' | 'hash' | 'partition' | 'ordinal' | 'traceparent'> & {
  readonly data: string;
};

/**
 * SHA-256, lower-case hex, over the UTF-8 bytes of this JSON array, without white space:
 * `[1, previousHash, tenantId, sequence, stream, revision, type, schemaVersion, time, actor, commandId, correlationId, data]`
 *
 * The leading 1 names this layout, `time` is ISO 8601 in UTC with milliseconds, and `data` is the stored JSON text
 * as one string, so nothing depends on how a reader orders keys or prints numbers. Where an event lies
 * (partition, ordinal) and its trace context are left out: they say nothing about what happened.
 */
export function eventHash(event: HashedFields): string {
  const fields = [
    1,
    event.previousHash,
    event.tenantId,
    event.sequence,
    event.stream,
    event.revision,
    event.type,
    event.schemaVersion,
    event.time.toISOString(),
    event.actor,
    event.commandId,
    event.correlationId,
    event.data,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
