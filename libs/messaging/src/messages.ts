import type { IHeaders, KafkaMessage } from 'kafkajs';

export interface OutgoingMessage {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}

export interface IncomingMessage {
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
  /** When it was produced, milliseconds since 1970. */
  readonly timestamp: number;
}

export function toIncoming({ offset, key, value, headers, timestamp }: KafkaMessage): IncomingMessage {
  return {
    offset: Number(offset),
    key: key?.toString('utf8') ?? '',
    value,
    headers: readHeaders(headers ?? {}),
    timestamp: Number(timestamp),
  };
}

/** Of a header that is there more than once, the last one counts. */
function readHeaders(headers: IHeaders): Record<string, string> {
  const read: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) read[name] = last.toString();
  }
  return read;
}
