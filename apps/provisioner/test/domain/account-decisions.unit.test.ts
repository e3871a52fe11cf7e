import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideFailure } from '../../src/domain/account-decisions.ts';
import { dispositions, type Reason } from '../../src/domain/policy/reasons.ts';
import { account, applied, at, requested } from './given.ts';

const user = { type: 'User', id: 'u1' } as const;
const once = account(user, requested(1));
const claim = { generation: 1, sequence: 1 };

function decide(reason: Reason, state = once, more: { retryAfterMs?: number; appResumesAt?: Date } = {}) {
  const { retryAfterMs, appResumesAt } = more;
  const failure = { reason, detail: '', retryAfterMs };
  return decideFailure(state, failure, { claim, now: at(10), appResumesAt, random: 0 });
}

const outcomes: Readonly<Record<Reason, string>> = {
  UPSTREAM_RATE_LIMITED: 'AccountApplyFailed',
  UPSTREAM_UNAVAILABLE: 'AccountApplyFailed',
  OUTCOME_UNKNOWN: 'AccountApplyFailed',
  CREDENTIAL_REJECTED: 'AccountApplyFailed',
  SCOPE_MISSING: 'AccountApplyFailed',
  UPSTREAM_REJECTED: 'AccountParked',
  CORRELATION_AMBIGUOUS: 'AccountParked',
  REMOTE_CHANGED: 'AccountApplyFailed',
  STALE_SEQUENCE: 'AccountSkipped',
  IDEMPOTENCY_KEY_REUSED: 'AccountApplyFailed',
  CAPABILITY_ABSENT: 'AccountParked',
  CONNECTION_NOT_FOUND: 'AccountParked',
  REMOTE_NOT_FOUND: 'AccountApplyFailed',
  DESTINATION_NOT_ALLOWED: 'AccountApplyFailed',
  CONFIGURATION_INVALID: 'AccountApplyFailed',
  REQUEST_INVALID: 'AccountParked',
  CONNECTOR_UNAVAILABLE: 'AccountApplyFailed',
  DIRECTORY_UNAVAILABLE: 'AccountApplyFailed',
  DIRECTORY_BEHIND: 'AccountApplyFailed',
  MESSAGE_REFUSED: 'AccountParked',
  ACCOUNT_HELD: 'AccountApplyFailed',
  ROSTER_KEY_MISSING: 'AccountParked',
  ROSTER_KEY_TAKEN: 'AccountParked',
  INTERNAL_ERROR: 'AccountApplyFailed',
};

for (const [reason, type] of Object.entries(outcomes)) {
  test(`${reason} means ${type}`, () => {
    assert.deepEqual(
      decide(reason as Reason).map((event) => event.type),
      [type],
    );
  });
}

test('no reason is left without a test', () => {
  assert.deepEqual(Object.keys(outcomes).sort(), Object.keys(dispositions).sort());
});

test('an account waits longer after each failure', () => {
  const retryAt = (attempt: number) => {
    const [event] = decide('OUTCOME_UNKNOWN', { ...once, attempt });
    return event?.type === 'AccountApplyFailed' ? Date.parse(event.data.retryAt) - at(10).getTime() : 0;
  };
  assert.deepEqual([0, 1, 2, 3].map(retryAt), [250, 500, 1_000, 2_000]);
});

test('an account waits at least as long as it was told to', () => {
  const [event] = decide('OUTCOME_UNKNOWN', once, { retryAfterMs: 35_000 });
  assert.equal(event?.type === 'AccountApplyFailed' && event.data.retryAt, at(45).toISOString());
});

test('an account of an app that is held back is due when the app is', () => {
  const [event] = decide('UPSTREAM_RATE_LIMITED', once, { appResumesAt: at(70) });
  assert.equal(event?.type === 'AccountApplyFailed' && event.data.retryAt, at(70).toISOString());
});

test('nothing is parked while a newer request is open', () => {
  const [event] = decide('UPSTREAM_REJECTED', account(user, requested(1), requested(2)));
  assert.equal(event?.type === 'AccountApplyFailed' && event.data.retryAt, at(10).toISOString());
});

test('an account that the app has lost is asked for anew', () => {
  const types = decide('REMOTE_NOT_FOUND', account(user, requested(1), applied(1))).map(({ type }) => type);
  assert.deepEqual(types, ['AccountLost', 'AccountProvisioningRequested']);
});
