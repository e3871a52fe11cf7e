import type { MessageProducer } from '@rollcall/messaging';
import { RequestRecord } from '@rollcall/protocol/gateway/v1/request';
import type { RequestSink } from '../../application/request-recorder.ts';

/** Records as protobuf, keyed by tenant. Rejects when Kafka does not take all of them in time. */
export function createRequestSender(producer: MessageProducer, topic: string): RequestSink {
  return {
    send: (records) =>
      producer.send(
        records.map((record) => {
          const value = Buffer.from(RequestRecord.encode(record).finish());
          return { topic, key: record.tenantId, value, headers: { 'correlation-id': record.correlationId } };
        }),
      ),
  };
}
