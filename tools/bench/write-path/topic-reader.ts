import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';

/** Where each partition of a topic ended at some moment: partition → next offset. */
export type Ends = ReadonlyMap<number, bigint>;

export async function endsOf(kafka: Kafka, topic: string): Promise<Ends> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
  } finally {
    await admin.disconnect();
  }
}

/** Hands over every record between two sets of ends, in a group of its own that commits nothing and is deleted. */
export async function readBetween(
  kafka: Kafka,
  topic: string,
  { from, to }: { readonly from: Ends; readonly to: Ends },
  each: (message: KafkaMessage) => void,
): Promise<void> {
  const missing = new Map([...to].filter(([partition, end]) => end > (from.get(partition) ?? 0n)));
  if (missing.size === 0) return;
  const groupId = `bench-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic });
    let sought = false;
    const all = Promise.withResolvers<void>();
    consumer.on(consumer.events.CRASH, ({ payload }) => all.reject(payload.error));
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { partition, messages }, isStale }) => {
        if (!sought || isStale()) return;
        for (const message of messages) {
          const offset = BigInt(message.offset);
          if (offset >= (from.get(partition) ?? 0n) && offset < (to.get(partition) ?? 0n)) each(message);
          if (offset + 1n >= (missing.get(partition) ?? 0n)) missing.delete(partition);
        }
        if (missing.size === 0) all.resolve();
      },
    });
    for (const [partition, offset] of from) consumer.seek({ topic, partition, offset: offset.toString() });
    sought = true;
    await all.promise;
  } finally {
    await consumer.disconnect();
    await forgetGroup(kafka, groupId);
  }
}

async function forgetGroup(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.deleteGroups([groupId]);
  } finally {
    await admin.disconnect();
  }
}
