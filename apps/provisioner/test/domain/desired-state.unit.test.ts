import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desiredAccount, desiredRow } from '../../src/domain/desired-state.ts';
import { coreGroupSchema } from '../../src/domain/mapping/scim-group.ts';
import { account, app, requested } from './given.ts';

const user = account({ type: 'User', id: 'u1' }, requested(1));
const group = account({ type: 'Group', id: 'g1' }, requested(1));
const deleted = account({ type: 'User', id: 'u1' }, requested(1, { deleted: true }));
const nobody = () => undefined;

test('every user is there, active or not', () => {
  const desired = desiredAccount(user, { userName: 'ann', active: false }, nobody);
  assert.equal(desired.kind === 'present' && desired.mapped.attributes.active, false);
});

test('a group is there with its name', () => {
  const desired = desiredAccount(group, { displayName: 'Nurses', members: [{ value: 'u1' }] }, nobody);
  assert.deepEqual(desired.kind === 'present' && desired.mapped.attributes, {
    schemas: [coreGroupSchema],
    displayName: 'Nurses',
  });
});

test('an account is taken away only for a deletion that was announced', () => {
  assert.equal(desiredAccount(user, undefined, nobody).kind, 'unclear');
  assert.equal(desiredAccount(deleted, undefined, nobody).kind, 'absent');
});

const roster = app({ fulfilment: 'roster', columns: ['userName', 'title'], keyColumn: 'userName' });

test('only who is active is listed', () => {
  const listed = { key: 'ann', cells: { userName: 'ann', title: '' } };
  assert.deepEqual(desiredRow(roster, user, { userName: 'ann', active: true }), { listed });
  assert.deepEqual(desiredRow(roster, user, { userName: 'ann' }), { listed });
  assert.deepEqual(desiredRow(roster, user, { userName: 'ann', active: false }), {});
  assert.deepEqual(desiredRow(roster, deleted, undefined), {});
});

test('who has no key, or is not where the event said, is not guessed at', () => {
  assert.deepEqual(desiredRow(roster, user, { title: 'Nurse' }), { kind: 'no-key' });
  assert.deepEqual(desiredRow(roster, user, undefined), { kind: 'unclear' });
});
