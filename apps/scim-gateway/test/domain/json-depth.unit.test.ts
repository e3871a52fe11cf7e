import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeeperThan } from '../../src/domain/json-depth.ts';

test('counts arrays and objects inside one another', () => {
  assert.equal(isDeeperThan('text', 0), false);
  assert.equal(isDeeperThan([], 0), true);
  assert.equal(isDeeperThan({ a: [{ b: 1 }] }, 3), false);
  assert.equal(isDeeperThan({ a: [{ b: 1 }] }, 2), true);
});

test('a hundred thousand levels are counted without a stack overflow', () => {
  assert.equal(isDeeperThan(JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)), 99_999), true);
});
