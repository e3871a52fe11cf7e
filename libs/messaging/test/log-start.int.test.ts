import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type PartitionConsumer, type PartitionHandler, startPartitionConsumer, startProducer } from '../src/index.ts';
import { eventually, freshTopic, linesOf, testKafka } from './environment.ts';

const kafka = testKafka();
const admin = kafka.client({ requestTimeoutMs: 5_000, retries: 2 }).admin();
await admin.connect();
after(() => admin.disconnect());

const consumers: PartitionConsumer[] = [];
after(() => Promise.all(consumers.map((consumer) => consumer.stop())));

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

async function produce(topic: string, from: number, to: number): Promise<void> {
  const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
  await producer.send(range(from, to).map(() => ({ topic, key: 'k', value: Buffer.alloc(500), headers: {} })));
  await producer.stop();
}

/** Retention, as it comes to a topic sooner or later. */
async function deleteBefore(topic: string, offset: number): Promise<void> {
  await admin.fetchTopicOffsets(topic); // Only now does this client know the topic.
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
}

async function consume(topic: string, until: Promise<void> = Promise.resolve()) {
  const { log, lines } = linesOf();
  const offsets: number[] = [];
  const handed: number[] = [];
  let position = 0;
  const handler: PartitionHandler = {
    get position() {
      return position;
    },
    handle: async (messages) => {
      handed.push(messages.length);
      await until;
      offsets.push(...messages.map(({ offset }) => offset));
      position = (messages.at(-1)?.offset ?? -1) + 1;
    },
    close: async () => undefined,
  };
  const consumer = await startPartitionConsumer(kafka, {
    ...{ topic, groupId: `${topic}.group`, log },
    open: async () => handler,
  });
  consumers.push(consumer);
  const reported = () => lines.filter(({ level }) => level === 'error').map(({ message }) => message);
  return { handed, offsets, reported };
}

test('records deleted before they were read are reported, and reading goes on with the first there is', async () => {
  const topic = await freshTopic(kafka, 1);
  await produce(topic, 0, 10);
  await deleteBefore(topic, 6);
  const { offsets, reported } = await consume(topic);
  await eventually(() => assert.deepEqual(offsets, range(6, 10)));
  assert.deepEqual(reported(), ['records were deleted before they were read']);
});

test('records deleted ahead of a slow handler are reported, and none of the others is left out', async (t) => {
  const topic = await freshTopic(kafka, 1);
  for (let from = 0; from < 8_000; from += 2_000) await produce(topic, from, from + 2_000);
  const release = Promise.withResolvers<void>();
  t.after(() => release.resolve());
  const { handed, offsets, reported } = await consume(topic, release.promise);
  await eventually(() => assert.equal(handed.length, 1));
  await deleteBefore(topic, 7_000);
  release.resolve();
  await eventually(() => assert.equal(offsets.at(-1), 7_999));
  const firstAfterGap = offsets.findIndex((offset, index) => offset !== index);
  assert.deepEqual(offsets.slice(firstAfterGap), range(7_000, 8_000));
  assert.ok(firstAfterGap > 0, 'what was fetched before is handled');
  assert.deepEqual(reported(), ['records were deleted before they were read']);
});
