import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freshName } from '@rollcall/service-kit/testing';
import { newCredential, scim } from '../support/access.ts';
import { errorUrn, group, patch, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

// RFC 7644 §2, §3.1, §3.8, §3.11, §3.12, §7: who may do what, and how every failure looks.

let installation: Installation;
let client: Client;
let issuer: TokenIssuer;
before(async () => {
  issuer = await startTokenIssuer();
  installation = await startInstallation({
    ...{ OUTBOUND_ALLOW: '127.0.0.1', OUTBOUND_PUBLIC: 'false', AUTH_CACHE_MS: '1' },
    ...{ MAX_BODY_BYTES: '20000', MAX_GROUP_BODY_BYTES: '30000' },
  });
  client = await installation.client('bearer', { dialect: 'strict' });
});
after(async () => {
  await installation?.stop();
  await issuer?.stop();
});

const challenge = (error: string) => `Bearer realm="scim"${error}, Basic realm="scim", charset="UTF-8"`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('RFC 7644 §2, RFC 6750 §3: without credentials 401 says how to come in, and names no error', async () => {
  for (const path of ['/Users', '/Users/1', '/Bulk', '/Me', '/Schemas', '/ResourceTypes', '/', '/nothing']) {
    const response = await fetch(`${installation.gateway.origin}/scim/v2${path}`);
    const body = (await response.json()) as { schemas: string[]; status: string };
    assert.equal(response.status, 401, path);
    assert.equal(response.headers.get('www-authenticate'), challenge(''));
    assert.equal(response.headers.get('content-type'), 'application/scim+json; charset=utf-8');
    assert.deepEqual([body.schemas, body.status], [[errorUrn], '401']);
  }
});

test('RFC 7644 §2, RFC 6750 §3.1: whatever is wrong with credentials, the 401 is the same', async () => {
  const [id] = client.authorization.slice('Bearer '.length).split('.');
  const wrong = [
    'Bearer',
    'Bearer a.b',
    `Bearer ${id}.x`,
    'Bearer a.b.c',
    'Basic',
    'Basic !',
    `Basic ${base64('a')}`,
  ].concat(`Basic ${base64(`${id}:x`)}`, 'Digest x', 'junk', `Bearer ${'x'.repeat(4_000)}`);
  const seen = new Set<string>();
  for (const authorization of wrong) {
    const { status, headers, body } = await client.send('GET', '/Users', undefined, { authorization });
    assert.equal(status, 401, authorization.slice(0, 20));
    seen.add(JSON.stringify([headers.get('www-authenticate'), headers.get('content-type'), body]));
  }
  assert.equal(seen.size, 1);
  assert.ok([...seen][0]?.includes(JSON.stringify(challenge(', error="invalid_token"'))));
});

const failures: readonly (readonly [number, string, string, unknown?, Record<string, string>?])[] = [
  [404, 'GET', '/nothing'],
  [404, 'GET', '/Users/1/emails'],
  [404, 'GET', '/Users/%zz'],
  [404, 'DELETE', '/Users/__proto__'],
  [404, 'GET', '/Schemas/urn:nothing'],
  [404, 'GET', '/ResourceTypes/nothing'],
  [404, 'GET', '/.txn/nothing'],
  [405, 'PATCH', '/Users', {}],
  [405, 'DELETE', '/Groups'],
  [405, 'POST', '/Me', {}],
  [405, 'GET', '/Bulk'],
  [405, 'GET', '/.search'],
  [405, 'PUT', '/Users/.search', {}],
  [405, 'OPTIONS', '/Users/1'],
  [406, 'GET', '/Users', undefined, { accept: 'text/html' }],
  [406, 'GET', '/Users', undefined, { accept: 'application/scim+json;q=0' }],
  [413, 'POST', '/Users', user({ title: 'x'.repeat(20_001) })],
  [413, 'POST', '/Groups', group({ displayName: 'x'.repeat(30_001) })],
  [415, 'POST', '/Users', '<a/>', { 'content-type': 'application/xml' }],
  [415, 'PATCH', '/Users/1', '[]', { 'content-type': 'application/json-patch+json' }],
  [415, 'POST', '/Users', '{}', { 'content-type': 'application/scim+json; charset=iso-8859-1' }],
  [415, 'POST', '/Users', '{}', { 'content-encoding': 'gzip' }],
  [400, 'POST', '/Users', '{"a":'],
  [400, 'POST', '/Users', ''],
  [400, 'POST', '/Users/.search', '[]'],
  [400, 'GET', '/Users?count=x'],
  [400, 'GET', '/Users?filter=title%20pr&filter=title%20pr'],
  [400, 'GET', '/Users?attributes=id&excludedAttributes=name'],
];
for (const [status, method, path, body, headers = {}] of failures)
  test(`RFC 7644 §3.12: ${method} ${path} ${JSON.stringify(headers)} is ${status}, and a SCIM error`, async () => {
    const answer = await client.send(method, path, body, headers);
    assert.equal(answer.status, status);
    assert.deepEqual([answer.body.schemas, answer.body.status], [[errorUrn], String(status)]);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/scim\+json/);
    assert.ok(answer.body.detail && !/at .*\.ts|Error:|node_modules/.test(answer.body.detail));
    if (status === 405) assert.match(answer.headers.get('allow') ?? '', /^[A-Z, ]+$/);
    assert.equal('scimType' in answer.body, status === 400);
  });

test('RFC 8259 §8.1: a body that is not UTF-8 is refused, and nothing is kept of it', async () => {
  const text = JSON.stringify(user({ title: '?' }));
  const bytes = Buffer.from(text);
  bytes[bytes.indexOf('"?"') + 1] = 0xff;
  const response = await fetch(`${installation.gateway.origin}/scim/v2/Users`, {
    method: 'POST',
    headers: { authorization: client.authorization, 'content-type': 'application/scim+json' },
    body: bytes,
  });
  assert.equal(response.status, 400);
});

const scopes: readonly (readonly [readonly string[], string, Readonly<Record<string, number>>])[] = [
  [
    ['read'],
    'reads everything, changes nothing',
    { 'GET /Users': 200, 'GET /Groups': 200, 'POST /Users': 403, 'PATCH /Users': 403, 'DELETE /Groups': 403 },
  ],
  [
    ['write:User'],
    'has nothing to do with groups',
    { 'GET /Users': 200, 'POST /Users': 201, 'GET /Groups': 403, 'POST /Groups': 403, 'DELETE /Groups': 403 },
  ],
  [['read:Group'], 'sees groups only', { 'GET /Users': 403, 'GET /Groups': 200, 'POST /Groups': 403, 'GET /': 200 }],
];
for (const [granted, what, expected] of scopes)
  test(`RFC 7644 §2: who has [${granted}] ${what}, by Bulk and root queries neither`, async () => {
    const at = await installation.client('bearer', { scopes: granted });
    const admin = await installation.admin('POST', `/tenants/${at.tenantId}/credentials`, {
      kind: 'bearer',
      label: 'all',
    });
    const all = { authorization: `Bearer ${admin.body.bearerToken}` };
    const made: Readonly<Record<string, string>> = {
      '/Users': (await at.send('POST', '/Users', user(), all)).body.id,
      '/Groups': (await at.send('POST', '/Groups', group(), all)).body.id,
    };
    for (const [request, status] of Object.entries(expected)) {
      const [method = '', path = ''] = request.split(' ');
      const body = { POST: path === '/Users' ? user() : group(), PATCH: patch({ op: 'remove', path: 'externalId' }) }[
        method
      ];
      const target = method === 'PATCH' || method === 'DELETE' ? `${path}/${made[path]}` : path;
      assert.equal((await at.send(method, target, body)).status, status, request);
    }
    const bulk = await at.send('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'u', data: user() },
        { method: 'DELETE', path: `/Groups/${made['/Groups']}` },
      ],
    });
    const statuses = bulk.body.Operations.map(({ status }: { status: string }) => status);
    assert.deepEqual(statuses, [granted[0] === 'write:User' ? '201' : '403', '403']);
    const types = (await at.send('GET', '/')).body.Resources.map(
      ({ meta }: { meta: { resourceType: string } }) => meta.resourceType,
    );
    const readable = { read: ['Group', 'User'], 'write:User': ['User'], 'read:Group': ['Group'] }[String(granted)];
    assert.deepEqual([...new Set(types)].sort(), readable);
  });

test('RFC 7644 §3.11: /Me of a token of another issuer is held to the scopes of its credential', async () => {
  const tenantId = freshName('t');
  const trust = async (granted: readonly string[]) => {
    const audience = freshName('aud');
    const trustedIssuer = { issuer: issuer.issuer, audience, jwksUri: issuer.jwksUri, meAttribute: 'userName' };
    await newCredential(
      installation,
      { kind: 'external-issuer', trustedIssuer, settings: { scopes: granted } },
      tenantId,
    );
    return async (sub: string) => `Bearer ${await issuer.sign({ aud: audience, sub })}`;
  };
  const [writer, reader, stranger] = [
    await trust(['write:User']),
    await trust(['read:User']),
    await trust(['read:Group']),
  ];
  const ann = user();
  const send = async (by: typeof writer, method: string, path: string, body?: object) =>
    scim(installation.gateway.origin, await by(ann.userName), path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
  assert.equal((await send(writer, 'POST', '/Users', ann)).status, 201);
  const change = patch({ op: 'add', path: 'title', value: 'T' });
  assert.equal((await send(reader, 'GET', '/Me')).body.userName, ann.userName);
  assert.equal((await send(reader, 'PATCH', '/Me', change)).status, 403);
  assert.equal((await send(reader, 'DELETE', '/Me')).status, 403);
  assert.equal((await send(stranger, 'GET', '/Me')).status, 403);
  assert.equal((await send(writer, 'PATCH', '/Me', change)).body.title, 'T');
  assert.equal((await send(writer, 'DELETE', '/Me')).status, 204);
});

test('unknown members: rejected with the place and the value, by POST, PUT and PATCH; kept where the connection says so', async () => {
  const { body: made } = await client.send('POST', '/Groups', group());
  const members = [{ value: 'nobody' }];
  for (const [method, path, body] of [
    ['POST', '/Groups', group({ members })],
    ['PUT', `/Groups/${made.id}`, { ...made, members }],
    ['PATCH', `/Groups/${made.id}`, patch({ op: 'add', path: 'members', value: members })],
  ] as const) {
    const answer = await client.send(method, path, body);
    assert.deepEqual([answer.status, answer.body.scimType], [400, 'invalidValue'], method);
    assert.equal(answer.body.detail, 'members[0].value "nobody" is the id of no resource');
  }
  const keeping = await installation.client('bearer', { unknownMembers: 'keep-pending' });
  const waiting = await keeping.send(
    'POST',
    '/Groups',
    group({ members: [{ value: 'hr-1' }, { value: 'hr-2' }, { value: 'hr-3' }] }),
  );
  assert.deepEqual([waiting.status, 'members' in waiting.body], [201, false]);
  const path = `/Groups/${waiting.body.id}`;
  await keeping.send('PATCH', path, patch({ op: 'remove', path: 'members[value eq "hr-2"]' }));
  const ids = [];
  for (const externalId of ['hr-1', 'hr-2'])
    ids.push((await keeping.send('POST', '/Users', user({ externalId }))).body.id);
  const valuesOf = async () =>
    (await keeping.send('GET', path)).body.members?.map(({ value }: { value: string }) => value);
  assert.deepEqual(await valuesOf(), [ids[0]]);
  await keeping.send('PUT', path, group({ members: [] }));
  await keeping.send('POST', '/Users', user({ externalId: 'hr-3' }));
  assert.equal(await valuesOf(), undefined);
});
