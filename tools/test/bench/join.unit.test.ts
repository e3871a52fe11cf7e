import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { join } from '../../bench/join.ts';

/** A transport whose requests are answered by hand. */
function transport() {
  const requests: { items: readonly string[]; answer: PromiseWithResolvers<void> }[] = [];
  const send = join<string>((items) => {
    const answer = Promise.withResolvers<void>();
    requests.push({ items, answer });
    return answer.promise;
  });
  return { requests, send };
}

test('what is sent while a request is under way leaves together in the next one', async () => {
  const { requests, send } = transport();
  const first = send(['a']);
  const rest = [send(['b', 'c']), send(['d'])];
  assert.deepEqual(
    requests.map(({ items }) => items),
    [['a']],
  );
  requests[0]?.answer.resolve();
  await first;
  await nextTurn();
  assert.deepEqual(requests[1]?.items, ['b', 'c', 'd']);
  requests[1]?.answer.resolve();
  await Promise.all(rest);
  assert.equal(requests.length, 2);
});

test('a request that fails fails for its callers only', async () => {
  const { requests, send } = transport();
  const first = send(['a']);
  const second = send(['b']);
  requests[0]?.answer.reject(new Error('refused'));
  await assert.rejects(first, /refused/);
  await nextTurn();
  requests[1]?.answer.resolve();
  await second;
});
