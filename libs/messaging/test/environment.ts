import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createKafka, ensureTopics, type KafkaHandle, type MessagingLog } from '../src/index.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, unknown> | undefined;
}

export function linesOf(): { readonly log: MessagingLog; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    lines.push({ level, message, fields });
  };
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}

export function testBrokers(): string[] {
  const brokers = process.env.TEST_KAFKA_BROKERS;
  if (!brokers) throw new Error('TEST_KAFKA_BROKERS is not set: run the tests with `npm test`, which starts a Kafka');
  return brokers.split(',');
}

export function testKafka(log: MessagingLog = linesOf().log): KafkaHandle {
  return createKafka({ brokers: testBrokers(), clientId: 'messaging-test', log });
}

export async function freshTopic(kafka: KafkaHandle, partitions: number): Promise<string> {
  const topic = `t-${randomBytes(5).toString('hex')}.records`;
  await ensureTopics(kafka, [{ topic, partitions }]);
  return topic;
}

export async function eventually<T>(check: () => T | Promise<T>, timeoutMs = 15_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= end) throw error;
    }
    await delay(20);
  }
}
