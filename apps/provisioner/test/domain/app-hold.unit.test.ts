import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowance, type Hold, holdAfterAnswer, holdAfterFailure } from '../../src/domain/app-hold.ts';
import type { Reason } from '../../src/domain/policy/reasons.ts';
import { at } from './given.ts';

function fail(
  hold: Hold | undefined,
  reason: Reason,
  {
    now = 10,
    startedAt = now,
    retryAfterMs,
    whole,
  }: { now?: number; startedAt?: number; retryAfterMs?: number; whole?: boolean } = {},
): Hold | undefined {
  const attempt = { startedAt: at(startedAt), now: at(now), random: 0, ...(whole === undefined ? {} : { whole }) };
  return holdAfterFailure(hold, { reason, detail: 'why', retryAfterMs }, attempt);
}

test('a delay that the app names is honoured whole', () => {
  const hold = fail(undefined, 'UPSTREAM_RATE_LIMITED', { retryAfterMs: 90_000 });
  assert.deepEqual([hold?.kind, hold?.until], ['rate-limited', at(100)]);
  assert.equal(allowance(hold, at(99), 8), 0);
  assert.equal(allowance(hold, at(100), 8), 1);
});

test('an app that does not answer rests longer each time, up to half a minute', () => {
  let hold: Hold | undefined;
  const rests: number[] = [];
  for (let n = 0; n < 10; n += 1) {
    const now: number = n === 0 ? 0 : Math.ceil(((hold?.until ?? at(0)).getTime() - at(0).getTime()) / 1_000) + 1;
    hold = fail(hold, 'UPSTREAM_UNAVAILABLE', { now });
    rests.push((hold?.until.getTime() ?? 0) - at(now).getTime());
  }
  assert.deepEqual(rests, [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000]);
});

test('attempts that had begun before the hold do not lengthen it', () => {
  const hold = fail(undefined, 'UPSTREAM_UNAVAILABLE', { now: 10 });
  assert.equal(fail(hold, 'UPSTREAM_UNAVAILABLE', { now: 11, startedAt: 9 }), hold);
  assert.equal(
    fail(hold, 'UPSTREAM_RATE_LIMITED', { now: 11, startedAt: 9, retryAfterMs: 60_000 })?.until.getTime(),
    at(71).getTime(),
  );
});

test('an answer ends the hold, unless its attempt had begun before', () => {
  const hold = fail(undefined, 'UPSTREAM_UNAVAILABLE', { now: 10 });
  assert.equal(holdAfterAnswer(hold, at(9)), hold);
  assert.equal(holdAfterAnswer(hold, at(12)), undefined);
});

test('a rejected credential suspends the app for minutes', () => {
  const hold = fail(undefined, 'CREDENTIAL_REJECTED');
  assert.equal(hold?.kind, 'suspended');
  assert.ok((hold?.until.getTime() ?? 0) - at(10).getTime() >= 150_000);
});

test("an account's own failure does not hold its app back", () => {
  assert.equal(fail(undefined, 'UPSTREAM_REJECTED'), undefined);
  assert.equal(fail(undefined, 'OUTCOME_UNKNOWN'), undefined);
});

test('whatever fails for the whole list holds the app back', () => {
  assert.equal(fail(undefined, 'UPSTREAM_REJECTED', { whole: true })?.kind, 'suspended');
  assert.equal(fail(undefined, 'OUTCOME_UNKNOWN', { whole: true })?.kind, 'unavailable');
});
