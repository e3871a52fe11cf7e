import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { checkPublicKeys } from '../../src/domain/public-keys.ts';

const jwk = (key: KeyObject) => key.export({ format: 'jwk' });
const setOf = (...keys: readonly unknown[]) => JSON.stringify({ keys });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

for (const [name, key] of Object.entries({
  RSA: generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey,
  'elliptic-curve': ec.publicKey,
  Ed25519: generateKeyPairSync('ed25519').publicKey,
}))
  test(`RFC 7517 §5: a set with one ${name} key is taken as it is`, () => {
    const text = setOf({ ...jwk(key), kid: 'one' });
    assert.equal(checkPublicKeys(text), text);
  });

const refused: Record<string, string> = {
  'what is not JSON': '{',
  'what is no object': 'null',
  'no keys': setOf(),
  'a private key': setOf(jwk(ec.privateKey)),
  'a symmetric key': setOf({ kty: 'oct', k: 'AAAA' }),
  'a short RSA key': setOf(jwk(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey)),
  'a key that cannot sign': setOf(jwk(generateKeyPairSync('x25519').publicKey)),
  'a broken key': setOf({ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }),
  'too many keys': setOf(...Array.from({ length: 21 }, () => jwk(ec.publicKey))),
};

for (const [what, text] of Object.entries(refused))
  test(`${what} is refused`, () => {
    assert.throws(() => checkPublicKeys(text), { code: 'INVALID_PUBLIC_KEYS' });
  });
