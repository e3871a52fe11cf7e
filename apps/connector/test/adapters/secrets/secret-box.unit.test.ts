import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { SecretUnreadable, secretBox } from '../../../src/adapters/secrets/secret-box.ts';

const key = randomBytes(32);

test('what was sealed opens in its own context only, and never looks the same', () => {
  const box = secretBox([key]);
  const sealed = box.seal('s3cret ü', 'tenant/connection');
  assert.equal(box.open(sealed, 'tenant/connection'), 's3cret ü');
  assert.throws(() => box.open(sealed, 'tenant/other'), SecretUnreadable);
  const again = box.seal('s3cret ü', 'tenant/connection');
  assert.notDeepEqual(again.nonce, sealed.nonce);
  assert.notDeepEqual(again.ciphertext, sealed.ciphertext);
  assert.ok(!Buffer.from(sealed.ciphertext as Uint8Array).includes('s3cret'));
});

test('what was altered does not open', () => {
  const box = secretBox([key]);
  const sealed = box.seal('s3cret', 'c');
  for (const field of ['nonce', 'ciphertext', 'tag'] as const) {
    const bytes = Buffer.from(sealed[field] as Uint8Array);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    assert.throws(() => box.open({ ...sealed, [field]: bytes }, 'c'), SecretUnreadable, field);
  }
  assert.throws(
    () => box.open({ ...sealed, tag: Buffer.from(sealed.tag as Uint8Array).subarray(0, 4) }, 'c'),
    SecretUnreadable,
  );
});

test('a key that was replaced still opens, and one that is not known does not', () => {
  const sealed = secretBox([key]).seal('s3cret', 'c');
  const next = randomBytes(32);
  assert.equal(secretBox([next, key]).open(sealed, 'c'), 's3cret');
  assert.throws(() => secretBox([next]).open(sealed, 'c'), SecretUnreadable);
  assert.notEqual(secretBox([next, key]).seal('x', 'c').keyId, sealed.keyId);
});
