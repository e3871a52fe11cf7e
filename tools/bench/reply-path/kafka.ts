import { AssignerProtocol, type EachBatchPayload, type Kafka, type PartitionAssigner } from 'kafkajs';
import { join } from '../join.ts';

export interface Outgoing {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly partition?: number;
  readonly headers: Record<string, string>;
}

/** A producer whose callers share produce requests. */
export async function startSender(kafka: Kafka): Promise<(messages: readonly Outgoing[]) => Promise<void>> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  return join<Outgoing>((outgoing) => {
    const topics = Map.groupBy(outgoing, ({ topic }) => topic);
    return producer.sendBatch({ topicMessages: [...topics].map(([topic, messages]) => ({ topic, messages })) });
  });
}

/** kafkajs has no `assign`: one partition for one group of one member takes an assigner of our own. */
function onlyPartition(partition: number): PartitionAssigner {
  return () => ({
    name: `only-${partition}`,
    version: 0,
    async assign({ members, topics }) {
      const assignment = Object.fromEntries(topics.map((topic) => [topic, [partition]]));
      return members.map(({ memberId }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment,
          userData: Buffer.alloc(0),
        }),
      }));
    },
    protocol({ topics }) {
      const metadata = AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) });
      return { name: `only-${partition}`, metadata };
    },
  });
}

/** Reads a topic without ever committing an offset. Resolves once the first fetch has returned. */
export async function startReader(
  kafka: Kafka,
  options: { topic: string; groupId: string; partition?: number | undefined; fromBeginning: boolean },
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<{ pause(): void; resume(): void }> {
  const { topic, groupId, partition, fromBeginning } = options;
  const assigners = partition === undefined ? {} : { partitionAssigners: [onlyPartition(partition)] };
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, minBytes: 1, ...assigners });
  const fetched = new Promise<void>((resolve) => consumer.on(consumer.events.FETCH, () => resolve()));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning });
  await consumer.run({ autoCommit: false, partitionsConsumedConcurrently: 12, eachBatch });
  await fetched;
  return { pause: () => consumer.pause([{ topic }]), resume: () => consumer.resume([{ topic }]) };
}
