import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldByAnother } from '../../src/domain/holder.ts';
import { account, applied, requested } from './given.ts';

const user = (id: string) => ({ type: 'User', id }) as const;
const comer = account(user('new'), requested(1));
const holder = account(user('old'), requested(1), applied(1, 'r1'));

test('an account that is another’s is not taken, and nobody waits for somebody who stays', () => {
  assert.equal(heldByAnother(comer, 'r1', [comer, holder])?.reason, 'CORRELATION_AMBIGUOUS');
  assert.equal(heldByAnother(comer, 'r2', [comer, holder]), undefined);
});

test('whoever is being taken away is waited for, unless that was given up; whoever is gone has let go', () => {
  const leaving = account(user('old'), requested(1), applied(1, 'r1'), requested(2, { deleted: true }));
  assert.equal(heldByAnother(comer, 'r1', [leaving])?.reason, 'ACCOUNT_HELD');
  assert.equal(heldByAnother(comer, 'r1', [{ ...leaving, parked: true }])?.reason, 'CORRELATION_AMBIGUOUS');
  assert.equal(heldByAnother(comer, 'r1', [{ ...leaving, appliedGeneration: 2 }]), undefined);
});

test('ids of groups and of people, and those of another app, are different things', () => {
  const group = account({ type: 'Group', id: 'g' }, requested(1), applied(1, 'r1'));
  assert.equal(heldByAnother(comer, 'r1', [group, { ...holder, appId: 'app-2' }]), undefined);
  assert.equal(heldByAnother(holder, 'r1', [holder]), undefined);
});
