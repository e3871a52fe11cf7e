import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
before(async () => {
  installation = await startInstallation({ AUTH_CACHE_MS: '300' });
});
after(() => installation?.stop());

test('a tenant is made once and listed', async () => {
  const id = freshName('t');
  const made = await installation.admin('POST', '/tenants', { id, displayName: 'Acme Inc.' });
  assert.equal(made.status, 201);
  assert.equal(made.body.id, id);
  assert.equal(made.body.displayName, 'Acme Inc.');
  assert.ok(Date.parse(made.body.createdAt));
  const again = await installation.admin('POST', '/tenants', { id });
  assert.equal(again.status, 409);
  assert.equal(again.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  const { body } = await installation.admin('GET', '/tenants');
  assert.deepEqual(
    body.tenants.filter((tenant: { id: string }) => tenant.id === id),
    [made.body],
  );
});

test('credentials show their secret once, in the form an identity provider wants', async () => {
  const id = freshName('t');
  await installation.admin('POST', '/tenants', { id });
  const bearer = await installation.admin('POST', `/tenants/${id}/credentials`, { kind: 'bearer', label: 'Okta' });
  assert.equal(bearer.status, 201);
  assert.equal(bearer.headers.get('cache-control'), 'no-store');
  assert.equal(bearer.body.bearerToken, `${bearer.body.id}.${bearer.body.secret}`);
  const basic = await installation.admin('POST', `/tenants/${id}/credentials`, { kind: 'basic' });
  assert.equal(basic.body.username, basic.body.id);
  assert.equal(basic.body.password, basic.body.secret);
  const { body } = await installation.admin('GET', `/tenants/${id}/credentials`);
  assert.deepEqual(body.credentials.map(({ kind, label }: { kind: string; label: string }) => [kind, label]).sort(), [
    ['basic', ''],
    ['bearer', 'Okta'],
  ]);
  assert.ok(!JSON.stringify(body).includes(bearer.body.secret));
  assert.ok(!JSON.stringify(installation.gateway.lines).includes(bearer.body.secret));
});

test('an unknown tenant is 404', async () => {
  const answer = await installation.admin('POST', '/tenants/nobody-here/credentials', { kind: 'bearer' });
  assert.equal(answer.status, 404);
  const roster = { path: '/rosters/list.csv', columns: ['userName'], keyColumn: 'userName' };
  const app = await installation.admin('POST', '/tenants/nobody-here/apps', { name: 'Benefit', csvRoster: roster });
  assert.equal(app.status, 404);
  assert.equal(app.body.reason, 'TENANT_UNKNOWN');
});

test('a revoked credential is refused at once by the gateway that revoked it, and soon by the others', async () => {
  const other = await installation.startGateway();
  const client = await installation.client();
  const at = (origin: string) => fetch(`${origin}/scim/v2/Users`, { headers: { authorization: client.authorization } });
  assert.equal((await at(installation.gateway.origin)).status, 200);
  assert.equal((await at(other.origin)).status, 200);
  const path = `/tenants/${client.tenantId}/credentials/${client.credentialId}`;
  const revoked = await installation.admin('DELETE', path);
  assert.equal(revoked.status, 200);
  assert.ok(Date.parse(revoked.body.revokedAt));
  assert.equal((await at(installation.gateway.origin)).status, 401);
  await eventually(async () => assert.equal((await at(other.origin)).status, 401));
  assert.equal((await installation.admin('DELETE', path)).status, 200);
  await other.stop();
});

test('a provisioner that does not answer is 503', async () => {
  const { status, headers } = await installation.admin('GET', '/tenants/acme/apps');
  assert.equal(status, 503);
  assert.match(headers.get('retry-after') ?? '', /^\d+$/);
});
