import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { limitReached, retryDelayMs } from '../../src/domain/retry-delay.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('how long an app asks to be left alone', () => {
  const cases: readonly [Record<string, string | string[]>, number | undefined][] = [
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Sunday, 01-Mar-26 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': '2026-03-01T12:01:00Z' }, 60_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'soon', 'x-ratelimit-reset': '9' }, 9000],
    [{ 'retry-after': '7', 'x-ratelimit-reset': '9' }, 7000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 45) }, 45_000],
    [{ 'x-ratelimit-reset': String(now + 45_500) }, 45_500],
    [{ 'x-rate-limit-reset': String(now / 1000 + 45) }, 45_000],
    [{ 'x-ratelimit-reset': '2026-03-01T12:00:20Z' }, 20_000],
    [{ 'ratelimit-reset': '30' }, 30_000],
    [{ 'x-ratelimit-reset-after': '2.25' }, 2250],
    [{ ratelimit: '"default";r=0;t=30' }, 30_000],
    [{ ratelimit: 'limit=100, remaining=0, reset=50' }, 50_000],
    [{ 'retry-after': ['3', '9'] }, 3000],
    [{ 'retry-after': '99999999' }, 7 * 24 * 60 * 60 * 1000],
    [{}, undefined],
  ];
  for (const [headers, expected] of cases) {
    test(JSON.stringify(headers), () => assert.equal(retryDelayMs(headers, now), expected));
  }
});

test('a limit that is used up', () => {
  assert.ok(limitReached({ 'x-ratelimit-remaining': '0' }));
  assert.ok(limitReached({ 'ratelimit-remaining': '0' }));
  assert.ok(limitReached({ ratelimit: '"default";r=0;t=30' }));
  assert.ok(!limitReached({ 'x-ratelimit-remaining': '1' }));
  assert.ok(!limitReached({ ratelimit: '"default";r=50;t=30' }));
  assert.ok(!limitReached({}));
});
