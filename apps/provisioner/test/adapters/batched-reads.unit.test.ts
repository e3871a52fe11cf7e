import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BatchedReads } from '../../src/adapters/grpc/batched-reads.ts';

function recorded(maxIds = 10) {
  const batches: { key: string; ids: readonly string[]; answer: () => void }[] = [];
  const reads = new BatchedReads((key, ids) => {
    const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, { id: string }>>();
    batches.push({ key, ids, answer: () => resolve(new Map(ids.map((id) => [id, { id }]))) });
    return promise;
  }, maxIds);
  return { reads, batches };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

test('reads of one moment travel together, each id once', async () => {
  const { reads, batches } = recorded();
  const all = [reads.read('t', 'a'), reads.read('t', 'b'), reads.read('t', 'a')];
  await tick();
  assert.deepEqual(
    batches.map(({ ids }) => ids),
    [['a', 'b']],
  );
  batches[0]?.answer();
  assert.deepEqual(await Promise.all(all), [{ id: 'a' }, { id: 'b' }, { id: 'a' }]);
});

test('a read is never answered by a batch that was under way before it', async () => {
  const { reads, batches } = recorded();
  void reads.read('t', 'a');
  await tick();
  let answered = false;
  const second = reads.read('t', 'a').then(() => {
    answered = true;
  });
  batches[0]?.answer();
  await tick();
  assert.equal(answered, false);
  batches[1]?.answer();
  await second;
});

test('a batch has at most so many ids, and tenants are kept apart', async () => {
  const { reads, batches } = recorded(2);
  for (const id of ['a', 'b', 'c']) void reads.read('t', id);
  void reads.read('other', 'a');
  await tick();
  batches[0]?.answer();
  await tick();
  assert.deepEqual(
    batches.map(({ key, ids }) => [key, ...ids]),
    [
      ['t', 'a', 'b'],
      ['other', 'a'],
      ['t', 'c'],
    ],
  );
});

test('a failed batch fails its readers, and the next one is tried', async () => {
  let calls = 0;
  const reads = new BatchedReads(async () => {
    calls += 1;
    if (calls === 1) throw new Error('away');
    return new Map();
  }, 10);
  await assert.rejects(reads.read('t', 'a'), /away/);
  assert.equal(await reads.read('t', 'a'), undefined);
});
