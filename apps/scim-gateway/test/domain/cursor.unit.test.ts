import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { type CursorScope, createCursorSeal } from '../../src/domain/cursor.ts';

const key = randomBytes(32);
const seal = createCursorSeal(key);
const scope: CursorScope = { tenantId: 'acme', query: ['User', 'userName pr', '', false, 10, undefined, undefined] };
const content = { position: Buffer.from('u-17'), issuedAt: 1_790_000_000_000 };
const refused = {
  status: 400,
  scimType: 'invalidCursor',
  message: 'The cursor is not one that was given out for this query.',
};

test('RFC 9865 §2: a cursor is URL-safe and says what it was given, to whoever has the key', () => {
  const cursor = seal.seal(content, scope);
  assert.match(cursor, /^[A-Za-z0-9_-]+$/);
  assert.deepEqual(createCursorSeal(key).open(cursor, scope), content);
});

test('a cursor tells nothing of what is in it, and never looks the same twice', () => {
  const cursor = seal.seal(content, scope);
  assert.ok(!Buffer.from(cursor, 'base64url').includes('u-17'));
  assert.notEqual(cursor, seal.seal(content, scope));
});

const foreign: readonly [string, CursorScope][] = [
  ['another tenant', { ...scope, tenantId: 'other' }],
  ['another type', { ...scope, query: ['Group', ...scope.query.slice(1)] }],
  ['another filter', { ...scope, query: ['User', 'userName sw "a"', ...scope.query.slice(2)] }],
  ['another count', { ...scope, query: [...scope.query.slice(0, 4), 11, undefined, undefined] }],
  ['parts that only together are the same', { tenantId: 'acm', query: ['eUser', ...scope.query.slice(1)] }],
];

for (const [what, other] of foreign)
  test(`RFC 9865 §5: a cursor does not open for ${what}`, () => {
    assert.throws(() => seal.open(seal.seal(content, scope), other), refused);
  });

test('RFC 9865 §5: a forged cursor is refused like a foreign one, wherever it was changed', () => {
  const bytes = Buffer.from(seal.seal(content, scope), 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const forged = Buffer.from(bytes);
    forged[at] = (forged[at] ?? 0) ^ 1;
    assert.throws(() => seal.open(forged.toString('base64url'), scope), refused);
  }
  const other = createCursorSeal(randomBytes(32)).seal(content, scope);
  for (const text of [other, 'x', '!', '=', 'a'.repeat(10_000), bytes.subarray(0, 33).toString('base64url')])
    assert.throws(() => seal.open(text, scope), refused, text.slice(0, 20));
});
