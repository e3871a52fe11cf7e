import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from '../../bench/options.ts';

test('without arguments the write path is measured at 1, 16 and 64 for ten seconds each', () => {
  const options = readOptions([], 'stack.json');
  assert.equal(options?.what, 'write-path');
  assert.deepEqual(options?.concurrency, [1, 16, 64]);
  assert.equal(options?.seconds, 10);
  assert.equal(options?.stack, 'stack.json');
});

test('processes to watch are named by role and pid', () => {
  const options = readOptions(['--process', 'kafka=12', '--process', 'mongod=13'], '');
  assert.deepEqual(options?.processes, [
    { role: 'kafka', pid: 12 },
    { role: 'mongod', pid: 13 },
  ]);
});

test('what is not understood is refused by name', () => {
  assert.throws(() => readOptions(['read-paths'], ''), /read-paths/);
  assert.throws(() => readOptions(['--seconds', 'ten'], ''), /--seconds/);
  assert.throws(() => readOptions(['--concurrency', '1,,64'], ''), /--concurrency/);
  assert.throws(() => readOptions(['--levels', '3'], ''), /--levels/);
});
