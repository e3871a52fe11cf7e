import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type IncomingMessage,
  type PartitionConsumer,
  type PartitionHandler,
  startPartitionConsumer,
  startProducer,
} from '../src/index.ts';
import { eventually, freshTopic, testKafka } from './environment.ts';

const kafka = testKafka();
const consumers: PartitionConsumer[] = [];
after(() => Promise.all(consumers.map((consumer) => consumer.stop())));

async function consume(topic: string, groupId: string, handle: PartitionHandler['handle']): Promise<PartitionConsumer> {
  let position = 0;
  const handler: PartitionHandler = {
    get position() {
      return position;
    },
    handle: async (messages) => {
      await handle(messages);
      position += messages.length;
    },
    close: async () => undefined,
  };
  const consumer = await startPartitionConsumer(kafka, { topic, groupId, log: kafka.log, open: async () => handler });
  consumers.push(consumer);
  return consumer;
}

test('a handler that fails is given less in one go, down to what it can do', async () => {
  const topic = await freshTopic(kafka, 1);
  const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
  const numbers = Array.from({ length: 40 }, (_, index) => index);
  await producer.send(numbers.map((n) => ({ topic, key: 'k', value: Buffer.from(String(n)), headers: {} })));
  await producer.stop();
  const [sizes, handled]: [number[], IncomingMessage[]] = [[], []];
  const consumer = await consume(topic, `${topic}.group`, async (messages) => {
    sizes.push(messages.length);
    if (messages.length > 15) throw new Error('that took too long');
    handled.push(...messages);
  });
  await eventually(() => assert.equal(handled.length, 40));
  await consumer.stop();
  assert.deepEqual(
    handled.map(({ value }) => Number(value)),
    numbers,
  );
  assert.deepEqual(sizes.slice(0, 4), [40, 20, 10, 20], 'halved until it fits, and then doubled again');
});

test('a consumer that is stopped while it starts does not stay in the group', async (t) => {
  const topic = await freshTopic(kafka, 1);
  const admin = kafka.client({ requestTimeoutMs: 5_000, retries: 2 }).admin();
  await admin.connect();
  t.after(() => admin.disconnect());
  const nothing = async () => undefined;
  // How far it has come by then: nowhere, connected, joining.
  const stoppedAfterMs = [0, 5, 20];
  for (const ms of stoppedAfterMs) {
    const stopped = await consume(topic, `${topic}.${ms}`, nothing);
    await delay(ms);
    await stopped.stop();
  }
  for (const ms of stoppedAfterMs) {
    const next = await consume(topic, `${topic}.${ms}`, nothing);
    await eventually(() => assert.equal(next.joined, true));
    const { groups } = await admin.describeGroups([`${topic}.${ms}`]);
    assert.equal(groups[0]?.members.length, 1);
    await next.stop();
  }
});
