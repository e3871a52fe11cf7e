import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { createBodyBudget } from '../../../src/adapters/http/body-budget.ts';
import { RequestRefused } from '../../../src/adapters/http/request-refused.ts';

const kib = 1_024;
/** All that is needed of one: that it closes. */
const answer = () => new EventEmitter() as unknown as ServerResponse;

test('bodies that do not fit are refused with 503 and Retry-After until another answer is sent', () => {
  const budget = createBodyBudget(100 * kib);
  const first = answer();
  budget.forRequest(first)(164 * kib);
  const refused = (error: unknown) =>
    error instanceof RequestRefused && error.status === 503 && /^\d+$/.test(error.headers['Retry-After'] ?? '');
  assert.throws(() => budget.forRequest(answer())(65 * kib), refused);
  first.emit('close');
  budget.forRequest(answer())(164 * kib);
});

test('the first 64 KiB of a body are always taken', () => {
  const budget = createBodyBudget(kib);
  budget.forRequest(answer())(65 * kib);
  for (let request = 0; request < 100; request++) budget.forRequest(answer())(64 * kib);
});

test('a body counts as it arrives, part by part', () => {
  const budget = createBodyBudget(100 * kib);
  const take = budget.forRequest(answer());
  for (let part = 0; part < 164; part++) take(kib);
  assert.throws(() => take(1), RequestRefused);
});
