import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partitionOf } from '../src/index.ts';

test('keys go where the Java client sends them', () => {
  // From Kafka's own UtilsTest.testMurmur2: murmur2("21") = -973932308, murmur2("foobar") = -790332482.
  assert.equal(partitionOf('21', 1_000), (-973932308 & 0x7fffffff) % 1_000);
  assert.equal(partitionOf('foobar', 12), (-790332482 & 0x7fffffff) % 12);
});
