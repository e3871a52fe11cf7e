import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureTopics, startProducer, TopicMismatch } from '../src/index.ts';
import { fetchBounds } from '../src/topic-bounds.ts';
import { freshTopic, testKafka } from './environment.ts';

test('topics are made once; another number of partitions is refused', async () => {
  const kafka = testKafka();
  const topic = await freshTopic(kafka, 3);
  await ensureTopics(kafka, [{ topic, partitions: 3, config: { 'max.message.bytes': '2097152' } }]);
  await assert.rejects(ensureTopics(kafka, [{ topic, partitions: 4 }]), TopicMismatch);
});

test('a topic takes records as soon as it is made, each once', async (t) => {
  const kafka = testKafka();
  const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
  t.after(() => producer.stop());
  const admin = kafka.client({ requestTimeoutMs: 5_000, retries: 5 }).admin();
  t.after(() => admin.disconnect());
  for (let round = 0; round < 10; round += 1) {
    const topic = await freshTopic(kafka, 3);
    const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
    await producer.send(keys.map((key) => ({ topic, key, value: Buffer.from(key), headers: {} })));
    const bounds = await fetchBounds(admin, topic);
    const records = [...bounds.values()].reduce((sum, { low, high }) => sum + high - low, 0);
    assert.equal(records, keys.length);
  }
});
