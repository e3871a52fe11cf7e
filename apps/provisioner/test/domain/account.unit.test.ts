import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evolve, resourceIsDue, statusOf, workKey } from '../../src/domain/account.ts';
import { requestAgain } from '../../src/domain/account-decisions.ts';
import type { AccountEvent } from '../../src/domain/account-events.ts';
import { account, applied, at, context, requested } from './given.ts';

const user = { type: 'User', id: 'u1' } as const;
const group = { type: 'Group', id: 'g1' } as const;
const parked: AccountEvent = {
  type: 'AccountParked',
  data: { directorySequence: 1, reason: 'UPSTREAM_REJECTED', attempt: 1 },
};
const failed: AccountEvent = {
  type: 'AccountApplyFailed',
  data: { directorySequence: 1, reason: 'UPSTREAM_UNAVAILABLE', attempt: 1, retryAt: at(5).toISOString() },
};

test('an account is pending from the first request until it is answered', () => {
  assert.equal(statusOf(account(user, requested(1))), 'pending');
  assert.equal(statusOf(account(user, requested(1), applied(1))), 'in-sync');
});

test('a request that comes during an attempt keeps the account pending after its success', () => {
  const state = account(user, requested(1), requested(2), applied(1));
  assert.equal(statusOf(state), 'pending');
  assert.equal(state.sequence, 2);
  assert.equal(statusOf(evolve(state, applied(2), context)), 'in-sync');
});

test('a new request moves a parked account again, at once', () => {
  const state = account(user, requested(1), parked);
  assert.equal(statusOf(state), 'parked');
  const asked = evolve(state, requested(2), { ...context, time: at(9) });
  assert.equal(statusOf(asked), 'pending');
  assert.deepEqual([asked.attempt, asked.nextAttemptAt, asked.failure], [0, at(9), undefined]);
});

test('a failure waits until the time it names, and success forgets it', () => {
  const state = account(user, requested(1), failed);
  assert.deepEqual([statusOf(state), state.attempt, state.nextAttemptAt], ['pending', 1, at(5)]);
  assert.equal(evolve(state, applied(1), context).attempt, 0);
});

test('a deleted resource is gone once the app is without it, and never comes back', () => {
  const state = account(user, requested(1), applied(1), requested(2, { deleted: true }));
  assert.equal(statusOf(state), 'pending');
  const gone = evolve(state, applied(2, ''), context);
  assert.deepEqual([statusOf(gone), gone.remote], ['gone', undefined]);
  const again = evolve(gone, requested(3), context);
  assert.equal(again.deleted, true);
});

test('a group with rows to send is pending, with rows that wait waiting, with refused rows parked', () => {
  const state = account(group, requested(1), applied(1));
  assert.equal(statusOf({ ...state, members: 'ready' }), 'pending');
  assert.equal(resourceIsDue({ ...state, members: 'ready' }), false);
  assert.equal(statusOf({ ...state, members: 'waiting' }), 'waiting');
  assert.equal(statusOf({ ...state, members: 'parked' }), 'parked');
});

test('a settled roster row is staged until the next request', () => {
  const state = account(user, requested(1));
  const row = { generation: 1, digest: 'd', writtenDigest: '' };
  assert.equal(statusOf({ ...state, row }), 'staged');
  assert.equal(statusOf(evolve({ ...state, row }, requested(2), context)), 'pending');
});

test('the key of the work outlives failures, and no request or success', () => {
  const state = account(user, requested(1));
  const key = workKey(state);
  assert.equal(workKey(evolve(state, failed, context)), key);
  assert.equal(workKey(evolve(state, parked, context)), key);
  assert.notEqual(workKey(evolve(state, requested(2), context)), key);
  assert.notEqual(workKey(evolve(state, applied(1), context)), key);
});

test('asking again without a directory event keeps the sequence and the time of the last one', () => {
  const state = account(user, requested(7), applied(1));
  const [event] = requestAgain(state, 'ReferenceMoved');
  assert.deepEqual(event, {
    type: 'AccountProvisioningRequested',
    data: { directorySequence: 7, cause: 'ReferenceMoved', deleted: false, directoryTime: at(0).toISOString() },
  });
});

test('every event moves the stream by one revision', () => {
  const lost: AccountEvent = { type: 'AccountLost', data: { directorySequence: 1 } };
  const state = account(user, requested(1), failed, parked, requested(2), applied(2), lost);
  assert.equal(state.revision, 6);
  assert.equal(state.remote, undefined);
});
