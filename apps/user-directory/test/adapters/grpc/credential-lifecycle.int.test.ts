import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnknownMembers } from '@rollcall/protocol/command/v1/command';
import { CredentialKind } from '@rollcall/protocol/directory/v1/access';
import { call, RpcError, status } from '@rollcall/service-kit';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { Binary } from 'mongodb';
import { hashSecret } from '../../../src/domain/credential.ts';
import { directoryServices, failsWith } from '../../support/services.ts';

const services = directoryServices();
const settings = { timeoutMs: 5_000 };
const { CREDENTIAL_KIND_BEARER: bearer, CREDENTIAL_KIND_OAUTH_CLIENT: client } = CredentialKind;
const { CREDENTIAL_KIND_EXTERNAL_ISSUER: external } = CredentialKind;

const refused = failsWith(status.UNAUTHENTICATED, 'CREDENTIAL_REFUSED');

const access = () => services.clients().access;

async function newTenant(): Promise<string> {
  const id = freshName('t');
  await call(access().createTenant, { id, displayName: 'Acme' }, settings);
  return id;
}

async function create(tenantId: string, more: Partial<Parameters<typeof request>[0]> = {}) {
  const made = await call(access().createCredential, { ...request({ tenantId }), ...more }, settings);
  assert.ok(made.credential);
  return { id: made.credential.id, secret: made.secret, credential: made.credential };
}

const request = (given: { tenantId: string }) => ({
  kind: bearer as CredentialKind,
  label: '',
  publicKeys: '',
  ...given,
});
const authenticate = (credentialId: string, secret: string, kind: CredentialKind = bearer) =>
  call(access().authenticate, { kind, credentialId, secret }, settings);
const inMs = (milliseconds: number) => new Date(Date.now() + milliseconds);

test('a credential brings the settings it was made with, and those it is given later', async () => {
  const tenantId = await newTenant();
  const wanted = {
    dialect: 'okta',
    scopes: ['read', 'write:User'],
    unknownMembers: UnknownMembers.UNKNOWN_MEMBERS_KEEP_PENDING,
    requestsPerMinute: 120,
  };
  const { id, secret } = await create(tenantId, { settings: wanted } as object);
  assert.deepEqual((await authenticate(id, secret)).credential?.settings, wanted);
  const changed = { ...wanted, dialect: 'strict', scopes: ['read'] };
  const which = { tenantId, credentialId: id, neverExpires: false };
  await call(access().updateCredential, { ...which, settings: changed, label: 'New' }, settings);
  assert.deepEqual((await authenticate(id, secret)).credential?.settings, changed);
  const { credential } = await call(access().updateCredential, { ...which, expiresAt: inMs(60_000) }, settings);
  assert.deepEqual([credential?.label, credential?.settings], ['New', changed]);
  const open = await call(access().updateCredential, { ...which, neverExpires: true }, settings);
  assert.equal(open.credential?.expiresAt, undefined);
});

const wrongSettings: Record<string, object> = {
  'an unknown dialect': { settings: { dialect: 'klingon', scopes: [], unknownMembers: 1, requestsPerMinute: 0 } },
  'a malformed scope': { settings: { dialect: '', scopes: ['delete'], unknownMembers: 1, requestsPerMinute: 0 } },
  'an end in the past': { expiresAt: new Date(Date.now() - 1_000) },
  'public keys of a bearer credential': { publicKeys: '{"keys":[]}' },
  'an external issuer without one': { kind: external },
  'a private key': { kind: client, publicKeys: '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}]}' },
  'a JWKS address that is none': {
    kind: external,
    trustedIssuer: { issuer: 'i', audience: 'a', jwksUri: 'file:///etc/passwd', subjects: [], meAttribute: '' },
  },
};

for (const [what, wrong] of Object.entries(wrongSettings))
  test(`${what} is refused with INVALID_ARGUMENT`, async () => {
    const tenantId = await newTenant();
    await assert.rejects(create(tenantId, wrong), (error) => error instanceof RpcError && error.code === 3);
  });

test('an expired credential is refused, whichever way it is asked about', async () => {
  const tenantId = await newTenant();
  const { id, secret } = await create(tenantId, { expiresAt: inMs(400) } as object);
  const { credential } = await authenticate(id, secret);
  assert.ok(credential?.expiresAt && credential.expiresAt < inMs(400));
  await eventually(() => assert.rejects(authenticate(id, secret), refused));
  await assert.rejects(call(access().checkCredential, { credentialId: id }, settings), refused);
});

test('after a rotation both secrets work until the overlap is over', async () => {
  const tenantId = await newTenant();
  const { id, secret } = await create(tenantId);
  const which = { tenantId, credentialId: id };
  const rotated = await call(access().rotateSecret, { ...which, overlapSeconds: 1 }, settings);
  assert.equal(rotated.credential?.secrets.length, 2);
  const old = await authenticate(id, secret);
  assert.ok(old.credential?.expiresAt, 'what rests on the old secret ends with it');
  assert.equal((await authenticate(id, rotated.secret)).credential?.expiresAt, undefined);
  await eventually(() => assert.rejects(authenticate(id, secret), refused));
  await authenticate(id, rotated.secret);
  const again = await call(access().rotateSecret, { ...which, overlapSeconds: 0 }, settings);
  await assert.rejects(authenticate(id, rotated.secret), refused);
  await authenticate(id, again.secret);
});

test('of rotations at the same time none is lost', async () => {
  const tenantId = await newTenant();
  const { id } = await create(tenantId);
  const which = { tenantId, credentialId: id, overlapSeconds: 60 };
  const made = await Promise.all([1, 2, 3].map(() => call(access().rotateSecret, which, settings)));
  for (const { secret } of made) await authenticate(id, secret);
});

test('what is revoked or has no secret cannot be rotated', async () => {
  const tenantId = await newTenant();
  const { id } = await create(tenantId);
  const which = { tenantId, credentialId: id };
  await call(access().revokeCredential, which, settings);
  const rotation = call(access().rotateSecret, { ...which, overlapSeconds: 0 }, settings);
  await assert.rejects(rotation, failsWith(status.FAILED_PRECONDITION, 'CREDENTIAL_REVOKED'));
});

test('the last use is noted', async () => {
  const tenantId = await newTenant();
  const { id, secret, credential } = await create(tenantId);
  assert.equal(credential.lastUsedAt, undefined);
  await authenticate(id, secret);
  const first = await lastUse(tenantId);
  assert.ok(first && Date.now() - first.getTime() < 5_000);
  await authenticate(id, secret);
  assert.deepEqual(await lastUse(tenantId), first, 'but not more than once a minute');
});

async function lastUse(tenantId: string): Promise<Date | undefined> {
  return (await call(access().listCredentials, { tenantId }, settings)).credentials[0]?.lastUsedAt;
}

test('a credential that was stored before there could be several secrets works, and can be rotated', async () => {
  const tenantId = await newTenant();
  const salt = Buffer.alloc(16, 7);
  const before = { tenantId, kind: 'bearer', label: 'Old', createdAt: new Date() };
  const kept = { salt: new Binary(salt), hash: new Binary(hashSecret(salt, 'the-secret')) };
  const id = freshName('c');
  await services.db.collection<{ _id: string }>('credentials').insertOne({ _id: id, ...before, ...kept });
  assert.equal((await authenticate(id, 'the-secret')).tenantId, tenantId);
  const which = { tenantId, credentialId: id, overlapSeconds: 60 };
  const { secret } = await call(access().rotateSecret, which, settings);
  await authenticate(id, 'the-secret');
  await authenticate(id, secret);
});

const trustOf = (audience: string) => ({
  ...{ issuer: 'https://issuer.example', audience, jwksUri: 'https://issuer.example/jwks' },
  ...{ subjects: [], meAttribute: 'userName' },
});

test('an issuer and an audience lead to one credential of one tenant', async () => {
  const [one, other] = [await newTenant(), await newTenant()];
  const audience = freshName('aud');
  const { id, secret } = await create(one, { kind: external, trustedIssuer: trustOf(audience) } as object);
  assert.equal(secret, '');
  const find = (audiences: string[], issuer = 'https://issuer.example') =>
    call(access().findTrust, { issuer, audiences }, settings);
  const { credential } = await find(['something', audience]);
  assert.deepEqual([credential?.tenantId, credential?.credentialId], [one, id]);
  assert.deepEqual(credential?.trustedIssuer, trustOf(audience));
  await assert.rejects(find([audience], 'https://issuer.example/'), refused);
  await assert.rejects(find([]), refused);
  const taken = create(other, { kind: external, trustedIssuer: trustOf(audience) } as object);
  await assert.rejects(taken, failsWith(status.ALREADY_EXISTS, 'TRUST_TAKEN'));

  const second = freshName('aud');
  await create(other, { kind: external, trustedIssuer: trustOf(second) } as object);
  await assert.rejects(find([audience, second]), refused, 'a token for two tenants is for none');

  await call(access().revokeCredential, { tenantId: one, credentialId: id }, settings);
  await assert.rejects(find([audience]), refused);
  await create(other, { kind: external, trustedIssuer: trustOf(audience) } as object);
});

test('RFC 7523 §3: the jti of an assertion is used once, by each client for itself', async () => {
  const use = (credentialId: string, jti: string) =>
    call(access().useAssertion, { credentialId, jti, expiresAt: inMs(60_000) }, settings);
  const [id, jti] = [freshName('c'), freshName('jti')];
  await use(id, jti);
  await assert.rejects(use(id, jti), failsWith(status.ALREADY_EXISTS, 'ASSERTION_USED'));
  await use(freshName('c'), jti);
});
