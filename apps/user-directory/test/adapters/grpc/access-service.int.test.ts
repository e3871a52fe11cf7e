import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CredentialKind } from '@rollcall/protocol/directory/v1/access';
import { call, status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { directoryServices, failsWith } from '../../support/services.ts';

const services = directoryServices();
const settings = { timeoutMs: 5_000 };
const { CREDENTIAL_KIND_BASIC: basic, CREDENTIAL_KIND_BEARER: bearer } = CredentialKind;

async function createTenant(id = freshName('t')): Promise<string> {
  await call(services.clients().access.createTenant, { id, displayName: 'Acme' }, settings);
  return id;
}

const wanted = { label: 'Okta', publicKeys: '' };

async function createCredential(tenantId: string, kind: CredentialKind = bearer) {
  const { access } = services.clients();
  const created = await call(access.createCredential, { ...wanted, tenantId, kind }, settings);
  const { credential, secret } = created;
  assert.ok(credential);
  return { id: credential.id, secret, credential };
}

function authenticate(kind: CredentialKind, credentialId: string, secret: string) {
  return call(services.clients().access.authenticate, { kind, credentialId, secret }, settings);
}

test('a tenant is made once, under a well-formed id', async () => {
  const id = await createTenant();
  await assert.rejects(createTenant(id), failsWith(status.ALREADY_EXISTS, 'TENANT_EXISTS'));
  for (const malformed of ['A', 'a', '1a', 'a_b', 'a/b', `a${'b'.repeat(63)}`]) {
    await assert.rejects(createTenant(malformed), failsWith(status.INVALID_ARGUMENT, 'INVALID_TENANT_ID'));
  }
  const { tenants } = await call(services.clients().access.listTenants, {}, settings);
  const found = tenants.find((tenant) => tenant.id === id);
  assert.equal(found?.displayName, 'Acme');
  assert.ok(found?.createdAt instanceof Date);
  assert.deepEqual(await call(services.clients().access.getTenant, { id }, settings), { tenant: found });
});

test('a credential opens its tenant, with its own secret and as its own kind', async () => {
  const tenantId = await createTenant();
  const { id, secret } = await createCredential(tenantId);
  assert.equal(Buffer.from(secret, 'base64url').length, 32);
  const answer = await authenticate(bearer, id, secret);
  assert.deepEqual([answer.tenantId, answer.credentialId], [tenantId, id]);
  assert.deepEqual([answer.credential?.settings?.dialect, answer.credential?.settings?.scopes], ['auto', []]);
  const another = await createCredential(tenantId, basic);
  const refused = failsWith(status.UNAUTHENTICATED, 'CREDENTIAL_REFUSED');
  await assert.rejects(authenticate(bearer, id, another.secret), refused);
  await assert.rejects(authenticate(basic, id, secret), refused);
  await assert.rejects(authenticate(bearer, 'c_unknown', secret), refused);
  await assert.rejects(authenticate(bearer, id, ''), refused);
});

test('a revoked credential is refused for good; its first revocation counts', async () => {
  const { access } = services.clients();
  const tenantId = await createTenant();
  const { id, secret } = await createCredential(tenantId);
  const which = { tenantId, credentialId: id };
  const first = await call(access.revokeCredential, which, settings);
  const second = await call(access.revokeCredential, which, settings);
  assert.ok(first.credential?.revokedAt);
  assert.deepEqual(second, first);
  await assert.rejects(authenticate(bearer, id, secret), failsWith(status.UNAUTHENTICATED, 'CREDENTIAL_REFUSED'));
  const elsewhere = { tenantId: await createTenant(), credentialId: id };
  await assert.rejects(
    call(access.revokeCredential, elsewhere, settings),
    failsWith(status.NOT_FOUND, 'CREDENTIAL_UNKNOWN'),
  );
});

test('the list of credentials, and the database, hold no secret', async () => {
  const tenantId = await createTenant();
  const made = [await createCredential(tenantId), await createCredential(tenantId, basic)];
  const { credentials } = await call(services.clients().access.listCredentials, { tenantId }, settings);
  assert.deepEqual(
    credentials,
    made.map(({ credential }) => credential),
  );
  const stored = JSON.stringify(await services.db.collection('credentials').find({ tenantId }).toArray());
  for (const { secret } of made) assert.equal(stored.includes(secret), false);
});

test('an unknown tenant is not found and has no credentials', async () => {
  const unknown = failsWith(status.NOT_FOUND, 'TENANT_UNKNOWN');
  await assert.rejects(call(services.clients().access.getTenant, { id: 'nobody' }, settings), unknown);
  await assert.rejects(createCredential('nobody'), unknown);
  await assert.rejects(call(services.clients().access.listCredentials, { tenantId: 'nobody' }, settings), unknown);
});
