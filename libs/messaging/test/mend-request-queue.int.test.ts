import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProducer } from '../src/index.ts';
import { freshTopic, testKafka } from './environment.ts';

test('talking to Kafka prints no warning about negative timeouts', async () => {
  const warnings: string[] = [];
  const listen = (warning: Error) => warnings.push(warning.name);
  process.on('warning', listen);
  const kafka = testKafka();
  const topic = await freshTopic(kafka, 1);
  const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
  await producer.send([{ topic, key: 'k', value: Buffer.from('v'), headers: {} }]);
  await producer.stop();
  process.off('warning', listen);
  assert.deepEqual(warnings, []);
});
