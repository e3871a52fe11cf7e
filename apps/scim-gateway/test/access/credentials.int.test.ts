import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { newCredential, scim } from '../support/access.ts';
import { bulkUrn, group, patch, searchUrn, user } from '../support/bodies.ts';
import { type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let origin: string;
before(async () => {
  installation = await startInstallation({ LOCKOUT_FAILURES: '0' });
  origin = installation.gateway.origin;
});
after(() => installation.stop());

const pathOf = ({ tenantId, id }: { tenantId: string; id: string }) => `/tenants/${tenantId}/credentials/${id}`;
const authorizationOf = (made: { bearerToken: string }) => `Bearer ${made.bearerToken}`;
const write = (method: string, body: unknown) => ({ method, body: JSON.stringify(body) });

test('O-1: Okta may send the token as the whole Authorization header', async () => {
  const made = await newCredential(installation, { kind: 'bearer' });
  assert.equal((await scim(origin, made.bearerToken)).status, 200);
});

test('RFC 7644 §7.4: a credential has an end, and its last use is told', async () => {
  const expiresAt = new Date(Date.now() + 1_500).toISOString();
  const made = await newCredential(installation, { kind: 'bearer', expiresAt });
  assert.equal(made.expiresAt, expiresAt);
  assert.equal((await scim(origin, authorizationOf(made))).status, 200);
  const { body } = await installation.admin('GET', `/tenants/${made.tenantId}/credentials`);
  assert.ok(Date.now() - Date.parse(body.credentials[0].lastUsedAt) < 10_000);
  await eventually(async () => assert.equal((await scim(origin, authorizationOf(made))).status, 401));
});

test('a secret is rotated without a gap: both work during the overlap', async () => {
  const made = await newCredential(installation, { kind: 'bearer', label: 'Okta' });
  const rotated = await installation.admin('POST', `${pathOf(made)}/secrets`, { overlapSeconds: 1 });
  assert.equal(rotated.status, 201);
  assert.equal(rotated.headers.get('cache-control'), 'no-store');
  assert.deepEqual([rotated.body.id, rotated.body.label, rotated.body.secrets.length], [made.id, 'Okta', 2]);
  assert.equal((await scim(origin, authorizationOf(rotated.body))).status, 200);
  assert.equal((await scim(origin, authorizationOf(made))).status, 200);
  await eventually(async () => assert.equal((await scim(origin, authorizationOf(made))).status, 401));
  assert.equal((await scim(origin, authorizationOf(rotated.body))).status, 200);
});

test('what a credential may do is changed at once where it was changed', async () => {
  const made = await newCredential(installation, { kind: 'bearer' });
  const authorization = authorizationOf(made);
  assert.equal((await scim(origin, authorization, '/Users', write('POST', user()))).status, 201);
  const settings = { ...made.settings, scopes: ['read'] };
  const changed = await installation.admin('PATCH', pathOf(made), { settings, label: 'Read only' });
  assert.deepEqual([changed.status, changed.body.settings, changed.body.label], [200, settings, 'Read only']);
  const answer = await scim(origin, authorization, '/Users', write('POST', user()));
  assert.equal(answer.status, 403);
  assert.match(answer.body.detail, /"write:User"/);
});

test('scopes hold on every route', async () => {
  const made = await newCredential(installation, {
    kind: 'bearer',
    settings: { scopes: ['write:User', 'read:Group'] },
  });
  const everything = await newCredential(installation, { kind: 'bearer' }, made.tenantId);
  const as = (credential: { bearerToken: string }) => (method: string, path: string, body?: unknown) =>
    scim(origin, authorizationOf(credential), path, body === undefined ? { method } : write(method, body));
  const [narrow, wide] = [as(made), as(everything)];
  const { body: people } = await wide('POST', '/Groups', group());
  const { body: ann } = await narrow('POST', '/Users', user());
  const search = { schemas: [searchUrn] };
  const bulk = {
    schemas: [bulkUrn],
    Operations: [
      { method: 'DELETE', path: `/Groups/${people.id}` },
      { method: 'POST', path: '/Users', bulkId: 'u', data: user() },
    ],
  };
  const rename = patch({ op: 'replace', path: 'displayName', value: 'X' });
  const expected: readonly [number, string, string, unknown?][] = [
    [200, 'GET', `/Users/${ann.id}`],
    [200, 'GET', `/Groups/${people.id}`],
    [200, 'POST', '/Groups/.search', search],
    [403, 'POST', '/Groups', group()],
    [403, 'PUT', `/Groups/${people.id}`, group()],
    [403, 'PATCH', `/Groups/${people.id}`, rename],
    [403, 'DELETE', `/Groups/${people.id}`],
    [200, 'GET', '/Schemas'],
    [200, 'GET', '/ResourceTypes'],
  ];
  for (const [status, method, path, body] of expected)
    assert.equal((await narrow(method, path, body)).status, status, `${method} ${path}`);
  const { body: done } = await narrow('POST', '/Bulk', bulk);
  assert.deepEqual(
    done.Operations.map(({ status }: { status: string }) => status),
    ['403', '201'],
  );

  const usersOnly = as(
    await newCredential(installation, { kind: 'bearer', settings: { scopes: ['read:User'] } }, made.tenantId),
  );
  assert.equal((await usersOnly('GET', '/Groups')).status, 403);
  assert.equal((await usersOnly('GET', '/')).body.totalResults, 2, 'of all types only the readable ones are searched');
  assert.equal((await usersOnly('POST', '/.search', search)).body.totalResults, 2);
  assert.equal((await wide('GET', '/')).body.totalResults, 3);
});

test('the admin API says what is wrong with a credential', async () => {
  const made = await newCredential(installation, { kind: 'bearer' });
  const path = `/tenants/${made.tenantId}/credentials`;
  const wrong: readonly [number, object][] = [
    [400, { kind: 'saml' }],
    [400, { kind: 'bearer', expiresAt: '2001-01-01T00:00:00Z' }],
    [400, { kind: 'bearer', settings: { scopes: ['everything'] } }],
    [400, { kind: 'bearer', settings: { dialect: 'klingon' } }],
    [400, { kind: 'external-issuer' }],
    [400, { kind: 'oauth-client', publicKeys: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
  ];
  for (const [status, body] of wrong) {
    const answer = await installation.admin('POST', path, body);
    assert.equal(answer.status, status, JSON.stringify(body));
    assert.ok(answer.body.detail);
  }
  await installation.admin('DELETE', pathOf(made));
  const rotation = await installation.admin('POST', `${pathOf(made)}/secrets`, {});
  assert.deepEqual([rotation.status, rotation.body.reason], [409, 'CREDENTIAL_REVOKED']);
  const unknown = await installation.admin('PATCH', `${path}/c_unknown`, { label: 'x' });
  assert.deepEqual([unknown.status, unknown.body.reason], [404, 'CREDENTIAL_UNKNOWN']);
});
