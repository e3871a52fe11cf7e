import assert from 'node:assert/strict';
import { createSecretKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { SignJWT } from 'jose';
import { newCredential, requestToken, scim, signingKey } from '../support/access.ts';
import { type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let origin: string;
before(async () => {
  installation = await startInstallation({ TOKEN_SIGNING_KEY: signingKey, LOCKOUT_FAILURES: '0' });
  origin = installation.gateway.origin;
});
after(() => installation.stop());

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more });

async function client(...keys: readonly object[]): Promise<{ id: string; secret?: string; tenantId: string }> {
  return newCredential(installation, { kind: 'oauth-client', publicKeys: { keys } });
}

interface Assertion {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly jti: string | undefined;
  readonly lifeSeconds: number;
  readonly alg: string;
  readonly key: KeyObject;
  readonly kid: string | undefined;
}

function assertion(id: string, changes: Partial<Assertion> = {}): Promise<string> {
  const by = {
    iss: id,
    sub: id,
    aud: `${origin}/oauth/token`,
    jti: randomUUID() as string | undefined,
    lifeSeconds: 60,
  };
  const all = { ...by, alg: 'ES256', key: pair.privateKey, kid: undefined, ...changes };
  const token = new SignJWT({ ...(all.jti !== undefined && { jti: all.jti }) })
    .setProtectedHeader({ alg: all.alg, ...(all.kid && { kid: all.kid }) })
    .setIssuer(all.iss)
    .setSubject(all.sub)
    .setAudience(all.aud)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + all.lifeSeconds);
  return token.sign(all.key);
}

const present = (text: string, more: object = {}) =>
  requestToken(origin, {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: text,
    ...more,
  });

test('RFC 7523 §2.2: a client with a private key needs no secret', async () => {
  const { id, secret } = await client(jwk(pair.publicKey));
  assert.equal(secret, undefined);
  for (const aud of [`${origin}/oauth/token`, origin]) {
    const answer = await present(await assertion(id, { aud }), { client_id: id });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.equal((await scim(origin, `Bearer ${answer.body.access_token}`)).status, 200);
  }
});

test('while keys are changed a client may have several, with or without names', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const unnamed = await client(jwk(other.publicKey), jwk(pair.publicKey));
  assert.equal((await present(await assertion(unnamed.id))).status, 200);
  const named = await client(jwk(other.publicKey, { kid: 'old' }), jwk(pair.publicKey, { kid: 'new' }));
  assert.equal((await present(await assertion(named.id, { kid: 'new' }))).status, 200);
  assert.equal((await present(await assertion(named.id, { kid: 'old' }))).status, 401);
  const path = `/tenants/${named.tenantId}/credentials/${named.id}`;
  await installation.admin('PATCH', path, { publicKeys: { keys: [jwk(other.publicKey)] } });
  assert.equal((await present(await assertion(named.id))).status, 401);
});

test('RFC 7523 §3: an assertion is good once, at whichever gateway', async () => {
  const { id } = await client(jwk(pair.publicKey));
  const once = await assertion(id);
  assert.equal((await present(once)).status, 200);
  const answer = await present(once);
  assert.deepEqual([answer.status, answer.body.error], [401, 'invalid_client']);
  const other = await installation.startGateway({ PUBLIC_BASE_URL: `${origin}/scim/v2` });
  const again = await requestToken(other.origin, {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: once,
  });
  assert.equal(again.status, 401);
  await other.stop();
});

const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKeyAsSecret = createSecretKey(Buffer.from(pair.publicKey.export({ format: 'pem', type: 'spki' })));

const bad: Record<string, Partial<Assertion>> = {
  'of another key': { key: stranger.privateKey },
  'for another audience': { aud: 'https://elsewhere.example/token' },
  'of another issuer': { iss: 'somebody' },
  'that has expired': { lifeSeconds: -60 },
  'that is good for longer than five minutes': { lifeSeconds: 3_600 },
  'without a jti': { jti: undefined },
  'with an empty jti': { jti: '' },
  'with an endless jti': { jti: 'x'.repeat(300) },
  'signed with the public key as a shared secret': { alg: 'HS256', key: publicKeyAsSecret },
};

for (const [what, changes] of Object.entries(bad))
  test(`RFC 7523 §3: an assertion ${what} is invalid_client`, async () => {
    const { id } = await client(jwk(pair.publicKey));
    const answer = await present(await assertion(id, changes));
    assert.deepEqual([answer.status, answer.body.error], [401, 'invalid_client']);
    assert.ok(answer.headers.get('www-authenticate'));
  });

test('an assertion that is none, is unsigned or is about somebody else is invalid_client', async () => {
  const { id } = await client(jwk(pair.publicKey));
  const [, claims] = (await assertion(id)).split('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
  for (const text of ['nonsense', 'a.b.c', unsigned, 'x'.repeat(9_000)]) {
    const answer = await present(text);
    assert.deepEqual([answer.status, answer.body.error], [401, 'invalid_client']);
  }
  const other = await client(jwk(pair.publicKey));
  assert.equal((await present(await assertion(id), { client_id: other.id })).status, 401);
});

test('a client that has a secret cannot use assertions, nor one with keys a secret', async () => {
  const { id, clientSecret } = await newCredential(installation, { kind: 'oauth-client' });
  assert.equal((await present(await assertion(id))).status, 401);
  const keyed = await client(jwk(pair.publicKey));
  const form = { grant_type: 'client_credentials', client_id: keyed.id, client_secret: clientSecret };
  assert.equal((await requestToken(origin, form)).status, 401);
});
