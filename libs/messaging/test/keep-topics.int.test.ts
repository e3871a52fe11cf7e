import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createKafka, ensureTopics, keepTopics, TopicMismatch } from '../src/index.ts';
import { freshTopic, linesOf, testKafka } from './environment.ts';

test('what is missing is made before it is said to be kept', async () => {
  const kafka = testKafka();
  const topic = `t-${randomBytes(5).toString('hex')}.kept`;
  const kept = await keepTopics(kafka, [{ topic, partitions: 3 }]);
  await kept.stop();
  await assert.rejects(ensureTopics(kafka, [{ topic, partitions: 4 }]), TopicMismatch);
});

test('another number of partitions is refused', async () => {
  const kafka = testKafka();
  const topic = await freshTopic(kafka, 3);
  await assert.rejects(keepTopics(kafka, [{ topic, partitions: 4 }]), TopicMismatch);
});

test('without Kafka nobody is held up for good: it is said, and stopping ends the trying', async () => {
  const { log, lines } = linesOf();
  const kafka = createKafka({ brokers: ['127.0.0.1:1'], clientId: 'messaging-test', log });
  const kept = await keepTopics(kafka, [{ topic: 'unreachable', partitions: 3 }]);
  assert.ok(lines.some(({ level, message }) => level === 'warn' && message === 'the topics could not be checked'));
  await kept.stop();
});
