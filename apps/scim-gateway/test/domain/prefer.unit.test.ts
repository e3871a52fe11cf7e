import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePrefer } from '../../src/domain/prefer.ts';

const cases: readonly (readonly [string | undefined, number | undefined])[] = [
  [undefined, undefined],
  ['', undefined],
  ['return=minimal', undefined],
  ['wait=5', undefined],
  ['respond-async', 0],
  ['Respond-Async', 0],
  ['respond-async, wait=10', 10_000],
  ['wait="10" , respond-async', 10_000],
  ['respond-async; foo=bar, wait=2', 2_000],
  ['respond-async, wait=1, wait=9', 1_000],
  ['respond-async, wait=-1', 0],
  ['respond-async, wait=soon', 0],
  ['respond-async, wait=999999', 50_000],
];

for (const [header, waitMs] of cases)
  test(`RFC 7240 §4: Prefer: ${header} waits ${waitMs} ms`, () => {
    assert.equal(parsePrefer(header)?.waitMs, waitMs);
  });
