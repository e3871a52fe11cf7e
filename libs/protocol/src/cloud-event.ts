import { DirectoryEvent } from './gen/rollcall/directory/v1/event.ts';

/** How the body of a feed record is written. */
export type EventFormat = 'json' | 'protobuf';

/** A record of the feed, without its topic. */
export interface EventRecord {
  /** The tenant. */
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Record<string, string>;
}

/** A record is not a DirectoryEvent in a form this version reads. */
export class NotADirectoryEvent extends Error {
  override readonly name = 'NotADirectoryEvent';
  readonly code = 'NOT_A_DIRECTORY_EVENT';
}

const typePrefix = 'rollcall.directory.v1.';
const contentTypes: Record<EventFormat, string> = { json: 'application/json', protobuf: 'application/protobuf' };

/**
 * A directory event as a Kafka record: CloudEvents 1.0, binary content mode (Kafka protocol binding §3.2). Headers `ce_*`
 * hold the context attributes, the body is the DirectoryEvent. `ce_sequence` is the tenant's sequence, padded so that
 * it sorts as text (CloudEvents extension "sequence"). `traceparent` and `correlation-id` continue the request's trace.
 */
export function encodeDirectoryEvent(
  event: DirectoryEvent,
  options: { readonly format?: EventFormat; readonly traceparent?: string | undefined } = {},
): EventRecord {
  const { format = 'json', traceparent } = options;
  if (!event.payload) throw new NotADirectoryEvent('the event has no payload');
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: `${event.tenantId}/${event.sequence}`,
    ce_source: `/tenants/${event.tenantId}`,
    ce_type: `${typePrefix}${payloadName(event.payload.$case)}`,
    ce_subject: event.stream,
    ce_sequence: String(event.sequence).padStart(12, '0'),
    'content-type': contentTypes[format],
    'correlation-id': event.correlationId,
  };
  if (event.time) headers.ce_time = event.time.toISOString();
  if (traceparent !== undefined) headers.traceparent = traceparent;
  const value =
    format === 'json'
      ? Buffer.from(JSON.stringify(DirectoryEvent.toJSON(event)))
      : Buffer.from(DirectoryEvent.encode(event).finish());
  return { key: event.tenantId, value, headers };
}

/**
 * Reads what `encodeDirectoryEvent` wrote, in either format. An event of a kind that came after this version has no
 * `payload`; its place in the sequence is there all the same.
 * @throws {NotADirectoryEvent}
 */
export function decodeDirectoryEvent(record: {
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}): DirectoryEvent {
  const { value, headers } = record;
  if (!value || !headers.ce_type?.startsWith(typePrefix)) throw new NotADirectoryEvent('the record is of another type');
  const event = decodeBody(value, headers['content-type'] ?? '');
  if (!event.tenantId || !Number.isSafeInteger(event.sequence) || event.sequence < 1) {
    throw new NotADirectoryEvent('the event has no tenant or no sequence');
  }
  return event;
}

function decodeBody(value: Buffer, contentType: string): DirectoryEvent {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  try {
    if (mediaType === contentTypes.json) return DirectoryEvent.fromJSON(JSON.parse(value.toString('utf8')));
    if (mediaType === contentTypes.protobuf) return DirectoryEvent.decode(value);
  } catch (cause) {
    throw new NotADirectoryEvent('the body is not readable', { cause });
  }
  throw new NotADirectoryEvent('the content type is not known');
}

function payloadName($case: string): string {
  return $case.charAt(0).toUpperCase() + $case.slice(1);
}
