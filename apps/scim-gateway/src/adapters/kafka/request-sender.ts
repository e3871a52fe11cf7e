import { randomUUID } from 'node:crypto';
import type { MessageProducer, OutgoingMessage } from '@rollcall/messaging';
import { maxRequestSpanMs } from '@rollcall/protocol';
import { type RequestRecord, RequestRecords } from '@rollcall/protocol/gateway/v1/request';
import { type RequestSink, sizeOf } from '../../application/request-recorder.ts';

/** Of a message: with one more record it is still below what a topic usually takes (1 MiB). */
const messageBytes = 256 * 1024;

/** Records as protobuf, many of a tenant in one message. Rejects when Kafka does not take all of them in time. */
export function createRequestSender(producer: MessageProducer, topic: string): RequestSink {
  return { send: (records) => producer.send(requestMessages(records, topic)) };
}

/** The messages in which records travel: each those of one tenant, within the limits of time and size. */
export function requestMessages(records: readonly RequestRecord[], topic: string): OutgoingMessage[] {
  const byTenant = Map.groupBy(records, ({ tenantId }) => tenantId);
  return [...byTenant].flatMap(([key, some]) =>
    inMessages(some).map((value): OutgoingMessage => ({ topic, key, value, headers: {} })),
  );
}

/** Slow requests are recorded long after they came in: by time, so that those far apart do not share a message. */
function inMessages(records: readonly RequestRecord[]): Buffer[] {
  const messages: RequestRecord[][] = [];
  let [bytes, end] = [0, Number.NEGATIVE_INFINITY];
  for (const record of records.toSorted((a, b) => timeOf(a) - timeOf(b))) {
    if (bytes >= messageBytes || timeOf(record) > end) {
      messages.push([]);
      [bytes, end] = [0, timeOf(record) + maxRequestSpanMs];
    }
    messages.at(-1)?.push(record);
    bytes += sizeOf(record);
  }
  return messages.map((some) => Buffer.from(RequestRecords.encode({ id: randomUUID(), records: some }).finish()));
}

function timeOf({ time }: RequestRecord): number {
  return time?.getTime() ?? 0;
}
