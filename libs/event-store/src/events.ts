/** What a caller asks to be recorded. */
export interface NewEvent {
  readonly tenantId: string;
  /** What the event happened to, for example `User/2819c223`. */
  readonly stream: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** Plain JSON; what `JSON.stringify` drops is not recorded. */
  readonly data: object;
  readonly time: Date;
  readonly actor: string;
  readonly commandId: string;
  readonly correlationId: string;
  /** W3C trace context of the request that caused it. Not part of the hash. */
  readonly traceparent?: string | undefined;
}

/** A new event with its place in its stream: 1 for the first event, then gap-free. */
export type StreamEvent = NewEvent & { readonly revision: number };

export interface RecordedEvent extends StreamEvent {
  /** Place in the tenant's log, gap-free from 1. */
  readonly sequence: number;
  readonly partition: string;
  /** Place in the partition's log, gap-free from 1. */
  readonly ordinal: number;
  /** Hash of the tenant's event before this one; `""` for the first. */
  readonly previousHash: string;
  readonly hash: string;
}

/** What can be told of an event without reading what is in it. */
export type EventHead = Pick<RecordedEvent, 'sequence' | 'type' | 'stream' | 'commandId'>;
