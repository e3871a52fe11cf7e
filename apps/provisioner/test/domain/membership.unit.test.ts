import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  confirm,
  groupMoved,
  isForgettable,
  type Membership,
  memberMoved,
  newMembership,
  refuse,
  resolve,
  wish,
} from '../../src/domain/membership.ts';

const owner = { tenantId: 'acme', appId: 'app-1', groupId: 'g1', memberId: 'u1', memberType: 'User' } as const;
const wanted = (hasAccount: boolean): Membership => resolve(wish(newMembership(owner), true), hasAccount);
const held = confirm(wanted(true), true);

function told({ desired, applied, state }: Membership) {
  return { desired, applied, state };
}

test('a wish is ready when the member has an account, and waits otherwise', () => {
  assert.deepEqual(told(wanted(true)), { desired: true, applied: 'no', state: 'ready' });
  assert.deepEqual(told(wanted(false)), { desired: true, applied: 'no', state: 'waiting' });
});

test('what was sent and taken is settled', () => {
  assert.deepEqual(told(held), { desired: true, applied: 'yes', state: 'settled' });
});

test('repeating a wish changes nothing', () => {
  assert.equal(wish(held, true), held);
});

test('a member that leaves while its adding may be on its way is removed, not forgotten', () => {
  const left = resolve(wish(wanted(true), false), true);
  assert.deepEqual(told(left), { desired: false, applied: 'unknown', state: 'ready' });
  assert.equal(isForgettable(left), false);
  assert.equal(isForgettable(confirm(left, false)), true);
});

test('a member that leaves before anything was sent is forgotten', () => {
  assert.equal(isForgettable(resolve(wish(wanted(false), false), false)), true);
});

test('a member that leaves and returns is sent again when its removal may have been on its way', () => {
  const leaving = resolve(wish(held, false), true);
  const back = wish(leaving, true);
  assert.deepEqual(told(back), { desired: true, applied: 'unknown', state: 'ready' });
});

test('a success that arrives after the wish has changed is noted, and undone', () => {
  const left = wish(wanted(true), false);
  assert.deepEqual(told(confirm(left, true)), { desired: false, applied: 'yes', state: 'ready' });
});

test('a departure whose member the app never knew needs no call', () => {
  assert.equal(isForgettable(resolve(wish(held, false), false)), true);
});

test('a departure is sent although the account has gone first: not every app clears its groups', () => {
  const leaving = resolve(wish(held, false), true);
  assert.equal(memberMoved(leaving, 'r1', undefined), leaving);
});

test('waiting rows go on when the account comes into being, settled ones do not care', () => {
  assert.equal(memberMoved(wanted(false), undefined, 'r1').state, 'ready');
  assert.equal(memberMoved(held, undefined, 'r1'), held);
});

test('a member whose account is another one now is added again', () => {
  assert.deepEqual(told(memberMoved(held, 'r1', 'r2')), { desired: true, applied: 'no', state: 'ready' });
});

test('a group that was made anew gets its members again', () => {
  assert.deepEqual(told(groupMoved(held)), { desired: true, applied: 'no', state: 'ready' });
});

test('a refused member is parked until its account or the wish changes', () => {
  const refused = refuse(wanted(true));
  assert.equal(refused.state, 'parked');
  assert.equal(resolve(refused, true).state, 'parked');
  assert.equal(memberMoved(refused, undefined, 'r1').state, 'ready');
  assert.equal(isForgettable(resolve(wish(refused, false), true)), true);
});
