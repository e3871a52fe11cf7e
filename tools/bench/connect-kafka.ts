import { createKafka, type MessagingLog } from '@rollcall/messaging';
import type { Kafka } from 'kafkajs';

const quiet = () => undefined;
const print = (message: string, fields?: Record<string, unknown>) => console.error(message, fields ?? '');
const log: MessagingLog = { debug: quiet, info: quiet, warn: print, error: print };

/** A kafkajs client that keeps to itself what it retries. */
export function connectKafka(brokers: readonly string[]): Kafka {
  return createKafka({ brokers, clientId: 'rollcall-bench', log }).client({ requestTimeoutMs: 30_000, retries: 5 });
}
