import assert from 'node:assert/strict';
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { freshName } from '@rollcall/service-kit/testing';
import { SignJWT } from 'jose';
import { newCredential, scim } from '../support/access.ts';
import { user } from '../support/bodies.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

let installation: Installation;
let origin: string;
let issuer: TokenIssuer;
before(async () => {
  issuer = await startTokenIssuer();
  installation = await startInstallation({
    ...{ OUTBOUND_ALLOW: '127.0.0.1', OUTBOUND_PUBLIC: 'false', LOCKOUT_FAILURES: '0' },
    ...{ AUTH_CACHE_MS: '1', AUTH_REFUSAL_CACHE_MS: '1' },
  });
  origin = installation.gateway.origin;
});
after(async () => {
  await installation.stop();
  await issuer.stop();
});

const now = () => Math.floor(Date.now() / 1_000);

async function trust(more: object = {}, tenantId?: string) {
  const audience = freshName('aud');
  const trustedIssuer = { issuer: issuer.issuer, audience, jwksUri: issuer.jwksUri, ...more };
  const made = await newCredential(installation, { kind: 'external-issuer', trustedIssuer }, tenantId);
  return { audience: made.trustedIssuer.audience as string, made };
}

const get = (token: string, path?: string) => scim(origin, `Bearer ${token}`, path);

test('a token of a trusted issuer opens the tenant that trusts it', async () => {
  const { audience, made } = await trust();
  const aud = ['https://something.example', audience];
  const post = { method: 'POST', body: JSON.stringify(user()) };
  const token = await issuer.sign({ aud, sub: 'somebody' });
  assert.equal((await scim(origin, `Bearer ${token}`, '/Users', post)).status, 201);
  assert.equal((await get(token, '/Users')).body.totalResults, 1);
  const other = await trust();
  assert.notEqual(other.made.tenantId, made.tenantId);
  assert.equal((await get(await issuer.sign({ aud: other.audience, sub: 'x' }), '/Users')).body.totalResults, 0);
});

const bad: Record<string, (audience: string) => Promise<string>> = {
  'for another audience': () => issuer.sign({ aud: 'https://elsewhere.example', sub: 'x' }),
  'without an audience': () => issuer.sign({ sub: 'x' }),
  'without a subject': (aud) => issuer.sign({ aud }),
  'without an end': (aud) => issuer.sign({ aud, sub: 'x', exp: undefined }),
  'that has expired': (aud) => issuer.sign({ aud, sub: 'x', exp: now() - 60 }),
  'that is not good yet': (aud) => issuer.sign({ aud, sub: 'x', nbf: now() + 120 }),
  'of an issuer that nobody trusts': (aud) => issuer.sign({ aud, sub: 'x', iss: 'https://elsewhere.example' }),
  'signed by somebody else': async (aud) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const claims = { iss: issuer.issuer, aud, sub: 'x', exp: now() + 60 };
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-0' }).sign(privateKey);
  },
  'signed with the public key as a shared secret': async (aud) => {
    const secret = createSecretKey(Buffer.from(issuer.publicKey().export({ format: 'pem', type: 'spki' })));
    const claims = { iss: issuer.issuer, aud, sub: 'x', exp: now() + 60 };
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-0' }).sign(secret);
  },
  'that is not signed': async (aud) => {
    const [, claims] = (await issuer.sign({ aud, sub: 'x' })).split('.');
    return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
  },
  'whose claims are not JSON': async () => 'eyJhbGciOiJSUzI1NiJ9.AAAA.AAAA',
};

for (const [what, make] of Object.entries(bad))
  test(`RFC 7519 §7.2: a token ${what} is the same 401 as everything else`, async () => {
    const { audience } = await trust();
    assert.equal((await get(await issuer.sign({ aud: audience, sub: 'x' }))).status, 200);
    const answer = await get(await make(audience));
    assert.equal(answer.status, 401);
    assert.equal(answer.body.detail, 'The credentials are missing or not valid.');
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer realm="scim", error="invalid_token"/);
  });

test('only the subjects that are named may come in, when some are', async () => {
  const { audience: aud } = await trust({ subjects: ['sync-job'] });
  assert.equal((await get(await issuer.sign({ aud, sub: 'sync-job' }))).status, 200);
  assert.equal((await get(await issuer.sign({ aud, sub: 'somebody' }))).status, 401);
});

test('a token that means two tenants means none', async () => {
  const [one, other] = [await trust(), await trust()];
  const token = await issuer.sign({ aud: [one.audience, other.audience], sub: 'x' });
  assert.equal((await get(token)).status, 401);
});

test('an issuer and audience that one tenant trusts cannot be trusted by another, until it is revoked', async () => {
  const { audience, made } = await trust();
  const tenantId = freshName('t');
  await installation.admin('POST', '/tenants', { id: tenantId });
  const trustedIssuer = { issuer: issuer.issuer, audience, jwksUri: issuer.jwksUri };
  const body = { kind: 'external-issuer', trustedIssuer };
  const path = `/tenants/${tenantId}/credentials`;
  const taken = await installation.admin('POST', path, body);
  assert.deepEqual([taken.status, taken.body.reason], [409, 'TRUST_TAKEN']);
  await installation.admin('DELETE', `/tenants/${made.tenantId}/credentials/${made.id}`);
  assert.equal((await get(await issuer.sign({ aud: audience, sub: 'x' }))).status, 401);
  assert.equal((await installation.admin('POST', path, body)).status, 201);
  assert.equal((await get(await issuer.sign({ aud: audience, sub: 'x' }))).status, 200);
});

test('RFC 7644 §3.11: /Me is the User whom the subject names', async () => {
  const { audience: aud } = await trust({ meAttribute: 'userName' });
  const ann = user();
  const token = await issuer.sign({ aud, sub: ann.userName });
  assert.equal((await get(token, '/Me')).status, 404);
  const made = await scim(origin, `Bearer ${token}`, '/Users', { method: 'POST', body: JSON.stringify(ann) });
  const me = await get(token, '/Me');
  assert.deepEqual([me.status, me.body?.id], [200, made.body.id]);
});

test('keys are fetched once for many tokens', async () => {
  const { audience: aud } = await trust();
  await get(await issuer.sign({ aud, sub: 'x' }));
  const before = issuer.fetched();
  for (const sub of ['a', 'b', 'c']) assert.equal((await get(await issuer.sign({ aud, sub }))).status, 200);
  assert.equal(issuer.fetched(), before);
});

test('an issuer whose keys cannot be had is 503 with Retry-After, and is not asked with every request', async () => {
  const unreachable = await startTokenIssuer();
  const { audience: aud } = await trust({ issuer: unreachable.issuer, jwksUri: unreachable.jwksUri });
  unreachable.answerWith(500);
  for (const sub of ['a', 'b', 'c']) {
    const answer = await get(await unreachable.sign({ aud, sub }));
    assert.equal(answer.status, 503);
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  }
  assert.equal(unreachable.fetched(), 1);
  await unreachable.stop();
});

test('keys are fetched only where the outbound policy allows, and no redirect leads elsewhere', async () => {
  const moved = await startTokenIssuer();
  moved.answerWith(302);
  const redirected = await trust({ issuer: moved.issuer, jwksUri: moved.jwksUri });
  assert.equal((await get(await moved.sign({ aud: redirected.audience, sub: 'x' }))).status, 503);
  assert.equal(moved.fetched(), 1);
  const inside = moved.jwksUri.replace('127.0.0.1', 'localhost');
  const forbidden = await trust({ issuer: `${moved.issuer}/2`, jwksUri: inside.replace('http:', 'https:') });
  const closed = await installation.startGateway({ OUTBOUND_ALLOW: '' });
  const token = await moved.sign({ aud: forbidden.audience, sub: 'x', iss: `${moved.issuer}/2` });
  assert.equal((await scim(closed.origin, `Bearer ${token}`)).status, 503);
  assert.equal(moved.fetched(), 1);
  await closed.stop();
  await moved.stop();
});
