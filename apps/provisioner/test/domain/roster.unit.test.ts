import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseRow, rosterOperation, settleKeys, stageRow } from '../../src/domain/roster.ts';
import { account, requested } from './given.ts';

const user = account({ type: 'User', id: 'u1' }, requested(1));
const ann = { key: 'ann', cells: { userName: 'ann' } };

test('writing the list creates, updates and removes a row by what the list holds', () => {
  const first = stageRow(user, { listed: ann });
  assert.equal(rosterOperation(first), 'create');
  const written = { ...user, row: { ...first, writtenDigest: first.digest } };
  assert.equal(rosterOperation(stageRow(written, { listed: ann })), 'none');
  assert.equal(
    rosterOperation(stageRow(written, { listed: { key: 'ann', cells: { userName: 'ann', title: 'x' } } })),
    'update',
  );
  assert.equal(rosterOperation(stageRow(written, {})), 'delete');
});

test('who cannot have a key keeps the row it has', () => {
  const row = stageRow(user, { listed: ann });
  assert.deepEqual(refuseRow({ ...user, row }, 'bo').listed, ann);
  assert.equal(refuseRow({ ...user, row }, 'bo').refusedKey, 'bo');
});

const listed = new Map([
  ['a', 'ann'],
  ['b', 'bob'],
  ['c', 'cas'],
]);
const move = (id: string, before?: string, key?: string) => ({ id, before, key });
const settled = (...moves: ReturnType<typeof move>[]) => {
  const { taken, freed } = settleKeys(listed, moves);
  return [[...taken], freed];
};

test('keys may be swapped, handed on and given up in one go', () => {
  assert.deepEqual(settled(move('ann', 'a', 'b'), move('bob', 'b', 'a')), [[], []]);
  assert.deepEqual(settled(move('dan', undefined, 'a'), move('ann', 'a', 'b'), move('bob', 'b', 'x')), [[], []]);
  assert.deepEqual(settled(move('ann', 'a'), move('bob', 'b', 'y')), [[], ['a', 'b']]);
  assert.deepEqual(settled(move('ann', 'a', 'a')), [[], []]);
});

test('a key stays with who has it, and one that nobody has goes to the first', () => {
  assert.deepEqual(settled(move('ann', 'a', 'c')), [['ann'], []]);
  assert.deepEqual(settled(move('dan', undefined, 'a'), move('ann', 'a', 'a')), [['dan'], []]);
  assert.deepEqual(settled(move('dan', undefined, 'x'), move('eve', undefined, 'x')), [['eve'], []]);
  assert.deepEqual(settled(move('bob', 'b', 'a'), move('ann', 'a', 'c')), [['ann', 'bob'], []]);
});
