import type { Admin } from 'kafkajs';
import { kafkaErrorType, TopicMismatch } from './errors.ts';
import type { KafkaHandle } from './kafka.ts';

export interface WantedTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Topic settings by their Kafka name, for example `{ 'cleanup.policy': 'compact' }`; used when it is created. */
  readonly config?: Record<string, string>;
}

const appearWithinMs = 15_000;
const lookEveryMs = 50;

/**
 * Creates what is missing and waits until every partition's leader answers. Idempotent.
 * @throws {TopicMismatch} when a topic exists with another number of partitions: a key's order lives in its partition.
 */
export async function ensureTopics(kafka: KafkaHandle, wanted: readonly WantedTopic[]): Promise<void> {
  const admin = kafka.client({ requestTimeoutMs: 10_000, retries: 5 }).admin();
  await admin.connect();
  try {
    for (const topic of wanted) await create(admin, topic);
    for (const topic of wanted) await appeared(admin, topic);
  } finally {
    await admin.disconnect();
  }
}

async function create(admin: Admin, { topic, partitions, config = {} }: WantedTopic): Promise<void> {
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  const topics = [{ topic, numPartitions: partitions, replicationFactor: -1, configEntries }];
  await admin.createTopics({ topics, waitForLeaders: false });
}

/** What a KRaft broker answers for a moment after it has created a topic: what it tells of it comes before what it does. */
const notYet = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

/** A producer that meets a topic half-way there sends again to the partitions that had already taken its records. */
async function appeared(admin: Admin, wanted: WantedTopic): Promise<void> {
  for (const giveUpAt = Date.now() + appearWithinMs; ; ) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [wanted.topic] });
      const found = topics[0]?.partitions ?? [];
      if (found.length > 0 && found.every((partition) => partition.leader >= 0)) {
        checkPartitions(wanted, found.length);
        await admin.fetchTopicOffsets(wanted.topic); // answered by the leaders themselves
        return;
      }
    } catch (error) {
      if (!notYet.has(kafkaErrorType(error))) throw error;
    }
    if (Date.now() > giveUpAt) throw new TopicMismatch(`topic ${wanted.topic} did not appear`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

function checkPartitions({ topic, partitions }: WantedTopic, found: number): void {
  if (found !== partitions) throw new TopicMismatch(`topic ${topic} has ${found} partitions instead of ${partitions}`);
}
