import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from '../../bench/options.ts';

test('without arguments the write path is measured at 1, 16 and 64 for ten seconds each', () => {
  const options = readOptions([], {});
  assert.equal(options?.what, 'write-path');
  assert.deepEqual(options?.concurrency, [1, 16, 64]);
  assert.equal(options?.seconds, 10);
});

test('brokers come from the command line, else from the environment', () => {
  const env = { KAFKA_BROKERS: 'a:1' };
  assert.equal(readOptions(['reply-path'], env)?.brokers, 'a:1');
  assert.equal(readOptions(['reply-path', '--brokers', 'b:2'], env)?.brokers, 'b:2');
});

test('what is not understood is refused by name', () => {
  assert.throws(() => readOptions(['read-path'], {}), /read-path/);
  assert.throws(() => readOptions(['--seconds', 'ten'], {}), /--seconds/);
  assert.throws(() => readOptions(['--concurrency', '1,0'], {}), /--concurrency/);
});
