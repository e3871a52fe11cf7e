import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseRow, rosterOperation, stageRow } from '../../src/domain/roster.ts';
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
