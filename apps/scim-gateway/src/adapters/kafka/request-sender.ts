import type { MessageProducer, OutgoingMessage } from '@rollcall/messaging';
import { type RequestRecord, RequestRecords } from '@rollcall/protocol/gateway/v1/request';
import { type RequestSink, sizeOf } from '../../application/request-recorder.ts';

/** Of a message: with one more record it is still below what a topic usually takes (1 MiB). */
const messageBytes = 256 * 1024;

/** Records as protobuf, many of a tenant in one message. Rejects when Kafka does not take all of them in time. */
export function createRequestSender(producer: MessageProducer, topic: string): RequestSink {
  return {
    send: (records) => {
      const byTenant = Map.groupBy(records, ({ tenantId }) => tenantId);
      const messages = [...byTenant].flatMap(([key, some]) =>
        inMessages(some).map((value): OutgoingMessage => ({ topic, key, value, headers: {} })),
      );
      return producer.send(messages);
    },
  };
}

function inMessages(records: readonly RequestRecord[]): Buffer[] {
  const messages: RequestRecord[][] = [];
  let bytes = messageBytes;
  for (const record of records) {
    if (bytes >= messageBytes) {
      messages.push([]);
      bytes = 0;
    }
    messages.at(-1)?.push(record);
    bytes += sizeOf(record);
  }
  return messages.map((some) => Buffer.from(RequestRecords.encode({ records: some }).finish()));
}
