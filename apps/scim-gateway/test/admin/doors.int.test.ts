import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Installation, startInstallation } from '../support/installation.ts';
import { adminToken, startTestGateway } from '../support/test-gateway.ts';

let installation: Installation;
before(async () => {
  installation = await startInstallation();
});
after(() => installation.stop());

const ask = (path: string, authorization: string, origin = installation.gateway.origin) =>
  fetch(`${origin}${path}`, { headers: { authorization } });

test('a SCIM credential opens nothing of the admin API, and the admin token nothing of SCIM', async () => {
  const client = await installation.client();
  const basic = await installation.client('basic');
  for (const path of ['/tenants', '/requests?tenant=x', '/openapi.json', `/tenants/${client.tenantId}/types`])
    for (const { authorization } of [client, basic])
      assert.equal((await ask(`/admin/v1${path}`, authorization)).status, 401, path);
  for (const path of ['/Users', '/Schemas', '/Me'])
    assert.equal((await ask(`/scim/v2${path}`, `Bearer ${adminToken}`)).status, 401, path);
});

test('the description is served behind the admin token', async () => {
  const { status, body } = await installation.admin('GET', '/openapi.json');
  assert.equal(status, 200);
  assert.equal(body.openapi.slice(0, 3), '3.1');
  assert.ok(body.paths['/requests/{request}'].get);
});

test('after too many wrong admin tokens even the right one is not heard, unless it was known before', async () => {
  const fresh = await startTestGateway({ LOCKOUT_FAILURES: '3' });
  for (const guess of ['a', 'b', 'c'])
    assert.equal((await ask('/admin/v1/tenants', `Bearer ${guess}`, fresh.origin)).status, 401);
  const locked = await ask('/admin/v1/openapi.json', `Bearer ${adminToken}`, fresh.origin);
  assert.equal(locked.status, 429);
  assert.match(locked.headers.get('retry-after') ?? '', /^\d+$/);
  assert.equal(locked.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  await fresh.stop();

  const known = await startTestGateway({ LOCKOUT_FAILURES: '3' });
  assert.equal((await ask('/admin/v1/openapi.json', `Bearer ${adminToken}`, known.origin)).status, 200);
  for (const guess of ['a', 'b', 'c']) await ask('/admin/v1/tenants', `Bearer ${guess}`, known.origin);
  assert.equal((await ask('/admin/v1/tenants', 'Bearer d', known.origin)).status, 429);
  assert.equal((await ask('/admin/v1/openapi.json', `Bearer ${adminToken}`, known.origin)).status, 200);
  await known.stop();
});
