import { randomUUID } from 'node:crypto';
import { createKafka } from '@rollcall/messaging';
import type { Kafka } from 'kafkajs';

/** A directory event as any downstream service would meet it on `scim.events`. Times are milliseconds of the wall clock. */
export interface FeedEvent {
  readonly type: string;
  readonly sequence: number;
  readonly correlationId: string;
  readonly committedAt: number;
  readonly publishedAt: number;
  readonly partition: number;
  readonly offset: string;
}

/** Listens to the events published from now on. */
export interface Feed {
  /** What has been published so far because of one request, in order. */
  causedBy(correlationId: string): readonly FeedEvent[];
  stop(): Promise<void>;
}

/** Joins the topic with a group of its own; resolves when nothing published later can be missed. */
export async function openFeed(brokers: readonly string[], topic: string): Promise<Feed> {
  const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const handle = createKafka({ brokers, clientId: 'rollcall-tour', log: silent });
  const kafka = handle.client({ requestTimeoutMs: 10_000, retries: 5 });
  const ends = await endOffsets(kafka, topic);
  const consumer = kafka.consumer({
    groupId: `tour-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
  const events = new Map<string, FeedEvent[]>();
  await consumer.connect();
  await consumer.subscribe({ topic });
  const joined = new Promise<void>((resolve) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve());
  });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      const header = (name: string) => message.headers?.[name]?.toString() ?? '';
      const event: FeedEvent = {
        type: header('ce_type').split('.').at(-1) ?? '',
        sequence: Number(header('ce_sequence')),
        correlationId: header('correlation-id'),
        committedAt: Date.parse(header('ce_time')),
        publishedAt: Number(message.timestamp),
        partition,
        offset: message.offset,
      };
      const known = events.get(event.correlationId);
      if (known) known.push(event);
      else events.set(event.correlationId, [event]);
    },
  });
  await joined;
  for (const { partition, high } of ends) consumer.seek({ topic, partition, offset: high });
  return {
    causedBy: (correlationId) => events.get(correlationId) ?? [],
    stop: () => consumer.disconnect(),
  };
}

async function endOffsets(kafka: Kafka, topic: string): Promise<readonly { partition: number; high: string }[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await admin.fetchTopicOffsets(topic);
  } finally {
    await admin.disconnect();
  }
}

/** kafkajs retries by itself; what fails in the end is thrown. */
function ignore(): void {}
