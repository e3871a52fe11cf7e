import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureTopics, TopicMismatch } from '../src/index.ts';
import { freshTopic, testKafka } from './environment.ts';

test('topics are made once; another number of partitions is refused', async () => {
  const kafka = testKafka();
  const topic = await freshTopic(kafka, 3);
  await ensureTopics(kafka, [{ topic, partitions: 3, config: { 'max.message.bytes': '2097152' } }]);
  await assert.rejects(ensureTopics(kafka, [{ topic, partitions: 4 }]), TopicMismatch);
});
