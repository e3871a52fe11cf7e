import { type KafkaHandle, startProducer } from '@rollcall/messaging';
import { topics } from '@rollcall/protocol';
import type { ServiceScope } from '@rollcall/service-kit';
import type { RequestHandler } from 'express';
import { requestLog } from './adapters/http/request-log.ts';
import { createRequestSender } from './adapters/kafka/request-sender.ts';
import type { TypesOf } from './application/ports.ts';
import { createRequestRecorder, type RequestRecorder } from './application/request-recorder.ts';
import type { GatewayConfig } from './config.ts';

const gatherMs = 100;

/**
 * Starts what records SCIM requests; undefined when nothing shall be recorded. It has a producer of its own: a topic that is
 * missing or slow would otherwise hold up the commands that leave in the same request to Kafka.
 */
export async function startRequestLog(
  scope: ServiceScope<GatewayConfig>,
  parts: { readonly kafka: KafkaHandle; readonly typesOf: TypesOf },
): Promise<RequestHandler | undefined> {
  const { config, log, metrics, add } = scope;
  if (config.REQUEST_LOG === 'off') return undefined;
  const records = metrics.counter('gateway_request_log_records_total', 'SCIM requests by what became of their record', [
    'result',
  ]);
  const producer = await startProducer(parts.kafka, { sendTimeoutMs: config.PRODUCE_TIMEOUT_MS });
  add('request log producer', producer);
  const recorder: RequestRecorder = createRequestRecorder({
    gatherMs,
    sink: createRequestSender(producer, topics(config.TOPIC_PREFIX).requests),
    onRecorded: (count) => records.inc({ result: 'recorded' }, count),
    onDropped: (count, error) => {
      records.inc({ result: 'dropped' }, count);
      if (error) log.warn('requests could not be recorded', { records: count, error });
    },
  });
  add('request recorder', recorder);
  return requestLog({
    ...{ mode: config.REQUEST_LOG, maxBodyBytes: config.REQUEST_LOG_MAX_BODY_BYTES, recorder, log },
    typesOf: parts.typesOf,
    onAnonymous: () => records.inc({ result: 'anonymous' }),
  });
}
