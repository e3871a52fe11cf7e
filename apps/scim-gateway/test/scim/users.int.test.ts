import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterpriseUrn, errorUrn, patch, user, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let okta: Client;
let other: Client;
before(async () => {
  installation = await startInstallation();
  okta = await installation.client('bearer', { dialect: 'strict' });
  other = await installation.client('basic');
});
after(() => installation?.stop());

const unknown = '/Users/00000000-0000-4000-8000-000000000000';
const baseUrl = () => `${installation.gateway.origin}/scim/v2`;

async function created(attributes: object = {}) {
  const { status, body } = await okta.send('POST', '/Users', user(attributes));
  assert.equal(status, 201);
  return body;
}

test('RFC 7644 §3.3: POST answers 201 with the resource, Location, meta and entity tag', async () => {
  const sent = user({ externalId: 'x-1', id: 'chosen-by-client', meta: { version: 'W/"99"' }, groups: [] });
  const { status, headers, body } = await okta.send('POST', '/Users', sent);
  assert.equal(status, 201);
  assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.match(body.id, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  assert.deepEqual(body.schemas, [userUrn]);
  assert.equal(body.userName, sent.userName);
  assert.equal(body.externalId, 'x-1');
  assert.equal(body.active, true);
  assert.deepEqual(body.name, sent.name);
  assert.equal(headers.get('location'), `${baseUrl()}/Users/${body.id}`);
  assert.equal(body.meta.location, headers.get('location'));
  assert.equal(body.meta.resourceType, 'User');
  assert.equal(body.meta.version, 'W/"1"');
  assert.equal(headers.get('etag'), 'W/"1"');
  assert.equal(body.meta.created, body.meta.lastModified);
});

test('RFC 7644 §3.4.1: GET answers what POST answered', async () => {
  const made = await created({ [enterpriseUrn]: { employeeNumber: '7', department: 'R&D' } });
  const { status, headers, body } = await okta.send('GET', `/Users/${made.id}`);
  assert.equal(status, 200);
  assert.deepEqual(body, made);
  assert.equal(headers.get('etag'), made.meta.version);
});

test('RFC 7644 §3.3: a userName that differs in case only is taken: 409 uniqueness', async () => {
  const made = await created();
  const { status, headers, body } = await okta.send('POST', '/Users', user({ userName: made.userName.toUpperCase() }));
  assert.equal(status, 409);
  assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.deepEqual(body.schemas, [errorUrn]);
  assert.equal(body.status, '409');
  assert.equal(body.scimType, 'uniqueness');
  assert.ok(!body.detail.includes(made.userName.toUpperCase()));
});

test('RFC 7644 §6: the same userName is free in another tenant', async () => {
  const made = await created();
  assert.equal((await other.send('POST', '/Users', user({ userName: made.userName }))).status, 201);
});

test('RFC 7643 §4.1.1: a password is neither answered nor kept', async () => {
  const made = await created({ password: 'T0p-secret-pass' });
  assert.equal('password' in made, false);
  const changed = await okta.send(
    'PATCH',
    `/Users/${made.id}`,
    patch({ op: 'replace', path: 'password', value: 'An0ther-pass' }),
  );
  assert.equal(changed.status, 200);
  assert.equal(changed.body.meta.version, made.meta.version);
  assert.ok(!JSON.stringify(installation.gateway.lines).includes('pass"'));
});

test('RFC 7644 §3.5.1: PUT replaces what is writable, ignores what is not, and answers 200', async () => {
  const made = await created({ title: 'Engineer', externalId: 'x-2' });
  const sent = {
    ...made,
    title: undefined,
    nickName: 'An',
    id: 'another',
    groups: [{ value: 'g' }],
    meta: { version: 'W/"50"' },
  };
  const { status, headers, body } = await okta.send('PUT', `/Users/${made.id}`, sent);
  assert.equal(status, 200);
  assert.equal(body.id, made.id);
  assert.equal(body.nickName, 'An');
  assert.equal('title' in body, false);
  assert.equal('groups' in body, false);
  assert.equal(body.meta.version, 'W/"2"');
  assert.equal(headers.get('etag'), 'W/"2"');
  assert.equal(body.meta.created, made.meta.created);
});

test('RFC 7644 §3.5.1: PUT never creates', async () => {
  assert.equal((await okta.send('PUT', unknown, user())).status, 404);
});

test('RFC 7644 §3.5.2: PATCH of a user answers 200 with the resource', async () => {
  const made = await created();
  const { status, headers, body } = await okta.send(
    'PATCH',
    `/Users/${made.id}`,
    patch({ op: 'replace', value: { active: false } }, { op: 'add', path: 'title', value: 'Chief' }),
  );
  assert.equal(status, 200);
  assert.equal(body.active, false);
  assert.equal(body.title, 'Chief');
  assert.equal(body.meta.location, `${baseUrl()}/Users/${made.id}`);
  assert.equal(headers.get('etag'), body.meta.version);
  assert.notEqual(body.meta.version, made.meta.version);
});

test('RFC 7644 §3.5.2.1: a PATCH that changes nothing leaves version and lastModified alone', async () => {
  const made = await created();
  const { status, body } = await okta.send(
    'PATCH',
    `/Users/${made.id}`,
    patch({ op: 'replace', path: 'active', value: true }),
  );
  assert.equal(status, 200);
  assert.deepEqual(body.meta, made.meta);
});

const badPatches: readonly [string, object, string][] = [
  ['without schemas', { Operations: [{ op: 'add', path: 'title', value: 'x' }] }, 'invalidSyntax'],
  ['without operations', patch(), 'invalidSyntax'],
  ['with an unknown op', patch({ op: 'move', path: 'title', value: 'x' }), 'invalidSyntax'],
  ['with a path that does not parse', patch({ op: 'replace', path: '.title', value: 'x' }), 'invalidPath'],
  ['removing nothing in particular', patch({ op: 'remove' }), 'noTarget'],
  ['of a read-only attribute', patch({ op: 'replace', path: 'id', value: 'x' }), 'mutability'],
];
for (const [what, body, scimType] of badPatches)
  test(`RFC 7644 §3.5.2: a PATCH ${what} is ${scimType}`, async () => {
    const made = await created();
    const answer = await okta.send('PATCH', `/Users/${made.id}`, body);
    assert.equal(answer.status, 400);
    assert.equal(answer.body.scimType, scimType);
    assert.deepEqual((await okta.send('GET', `/Users/${made.id}`)).body, made);
  });

test('RFC 7644 §3.6: DELETE answers 204; afterwards the id is unknown to everything and the userName is free', async () => {
  const made = await created();
  const gone = await okta.send('DELETE', `/Users/${made.id}`);
  assert.equal(gone.status, 204);
  assert.equal(gone.body, undefined);
  const path = `/Users/${made.id}`;
  assert.equal((await okta.send('GET', path)).status, 404);
  assert.equal((await okta.send('PUT', path, user())).status, 404);
  assert.equal((await okta.send('PATCH', path, patch({ op: 'replace', path: 'active', value: false }))).status, 404);
  assert.equal((await okta.send('DELETE', path)).status, 404);
  await created({ userName: made.userName });
});

test('RFC 7644 §3.12: an unknown id is 404 with a SCIM error', async () => {
  const { status, headers, body } = await okta.send('GET', unknown);
  assert.equal(status, 404);
  assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.deepEqual(body.schemas, [errorUrn]);
  assert.equal(body.status, '404');
  assert.ok(body.detail);
});

test("RFC 7644 §6: another tenant's resource is 404 for everything, and stays as it is", async () => {
  const made = await created();
  const path = `/Users/${made.id}`;
  assert.equal((await other.send('GET', path)).status, 404);
  assert.equal((await other.send('PUT', path, user())).status, 404);
  assert.equal((await other.send('PATCH', path, patch({ op: 'replace', path: 'active', value: false }))).status, 404);
  assert.equal((await other.send('DELETE', path)).status, 404);
  const { body } = await other.send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${made.userName}"`)}`);
  assert.equal(body.totalResults, 0);
  assert.deepEqual((await okta.send('GET', path)).body, made);
});

test('RFC 7644 §3.14: If-None-Match answers 304, If-Match of a former version 412', async () => {
  const made = await created();
  const path = `/Users/${made.id}`;
  const same = await okta.send('GET', path, undefined, { 'if-none-match': made.meta.version });
  assert.equal(same.status, 304);
  assert.equal(same.headers.get('etag'), made.meta.version);
  const change = patch({ op: 'replace', path: 'title', value: 'Chief' });
  assert.equal((await okta.send('PATCH', path, change, { 'if-match': made.meta.version })).status, 200);
  const stale = await okta.send('PATCH', path, patch({ op: 'remove', path: 'title' }), {
    'if-match': made.meta.version,
  });
  assert.equal(stale.status, 412);
  assert.equal((await okta.send('PUT', path, user(), { 'if-match': made.meta.version })).status, 412);
  assert.equal((await okta.send('DELETE', path, undefined, { 'if-match': made.meta.version })).status, 412);
  assert.equal((await okta.send('DELETE', path, undefined, { 'if-match': 'nonsense' })).status, 400);
  const changed = await okta.send('GET', path, undefined, { 'if-none-match': made.meta.version });
  assert.equal(changed.status, 200);
  assert.equal((await okta.send('DELETE', path, undefined, { 'if-match': '*' })).status, 204);
});

test('RFC 7644 §3.9: attributes and excludedAttributes hold for every answer with a resource', async () => {
  const { body } = await okta.send('POST', '/Users?attributes=userName', user());
  assert.deepEqual(Object.keys(body).sort(), ['id', 'schemas', 'userName']);
  const put = await okta.send('PUT', `/Users/${body.id}?excludedAttributes=name,emails`, user());
  assert.equal('name' in put.body || 'emails' in put.body, false);
  const got = await okta.send('GET', `/Users/${body.id}?attributes=name.givenName`);
  assert.deepEqual(got.body.name, { givenName: 'Ann' });
  assert.equal((await okta.send('GET', `/Users/${body.id}?attributes=name&excludedAttributes=name`)).status, 400);
});

test('RFC 7643 §4.3: a manager among our users gets an address', async () => {
  const boss = await created();
  const made = await created({ [enterpriseUrn]: { manager: { value: boss.id } } });
  assert.equal(made[enterpriseUrn].manager.$ref, `${baseUrl()}/Users/${boss.id}`);
});

test('names of a prototype in a body change no prototype', async () => {
  const text = JSON.stringify(user()).replace(
    '{',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},',
  );
  const { status } = await okta.send('POST', '/Users', text);
  assert.ok(status === 201 || status === 400);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});
