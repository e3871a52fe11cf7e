import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DirectoryRecord, inPortions } from '../../src/application/take-up.ts';
import type { Subject } from '../../src/domain/subject.ts';
import { at } from '../domain/given.ts';

const people = (count: number): Subject[] => Array.from({ length: count }, (_, n) => ({ type: 'User', id: `u${n}` }));

function record(offset: number, added = 0): DirectoryRecord {
  const ids = { tenantId: 'acme', commandId: '', correlationId: '', sequence: offset + 1 };
  const subject = { type: 'Group', id: 'g1' } as const;
  const members = { added: people(added), removed: [] };
  return { kind: 'change', offset, change: { ...ids, time: at(0), cause: '', subject, deleted: false, members } };
}

const sizes = (records: readonly DirectoryRecord[]) => inPortions(records).map(({ length }) => length);

test('a transaction takes up so many events, and so many members in them, in order', () => {
  const small = Array.from({ length: 450 }, (_, n) => record(n));
  assert.deepEqual(sizes(small), [200, 200, 50]);
  assert.deepEqual(inPortions(small).flat(), small);
  assert.deepEqual(sizes([record(0, 1_000), record(1, 1_000), record(2, 1), record(3)]), [2, 2]);
  assert.deepEqual(sizes([record(0, 5_000), record(1)]), [1, 1]);
  assert.deepEqual(sizes([]), []);
});
