import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, freePort, freshName, testEnvironment } from '../src/testing.ts';

test('eventually answers the first result that is no error', async () => {
  let tries = 0;
  const result = await eventually(
    async () => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return tries;
    },
    { intervalMs: 1 },
  );
  assert.equal(result, 3);
});

test('eventually gives up with the last error', async () => {
  const fails = () => assert.equal(1, 2, 'still different');
  await assert.rejects(eventually(fails, { timeoutMs: 20, intervalMs: 1 }), /still different/);
});

test('fresh names do not repeat', () => {
  const names = new Set(Array.from({ length: 1_000 }, () => freshName('t')));
  assert.equal(names.size, 1_000);
  assert.match([...names][0] ?? '', /^t-[0-9a-f]{10}$/);
});

test('a free port can be listened on', async () => assert.ok((await freePort()) > 0));

test('the environment is read, or its absence is a clear error', () => {
  const env = { TEST_KAFKA_BROKERS: 'a:1,b:2', TEST_MONGODB_URI: 'mongodb://x' };
  assert.deepEqual(testEnvironment(env), { kafkaBrokers: ['a:1', 'b:2'], mongodbUri: 'mongodb://x' });
  assert.throws(() => testEnvironment({ TEST_MONGODB_URI: 'mongodb://x' }), /npm test/);
});
