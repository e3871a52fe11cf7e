import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { errorUrn, groupUrn, listUrn, user, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation({ MAX_BODY_BYTES: '20000' });
  client = await installation.client();
});
after(() => installation?.stop());

test('RFC 7644 §2: Bearer and Basic both open the door, to their own tenant', async () => {
  const basic = await installation.client('basic');
  assert.equal((await basic.send('POST', '/Users', user())).status, 201);
  assert.equal((await basic.send('GET', '/Users')).body.totalResults, 1);
  assert.equal((await client.send('GET', '/Users')).body.totalResults, 0);
});

test('RFC 7644 §2: a wrong, foreign or misused secret is 401 with a SCIM error', async () => {
  const basic = await installation.client('basic');
  const [id, secret] = client.authorization.slice('Bearer '.length).split('.');
  const wrong = [
    `Bearer ${id}.${'x'.repeat(String(secret).length)}`,
    `Bearer ${basic.credentialId}.${secret}`,
    `Bearer unknown.${secret}`,
    `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  ];
  for (const authorization of wrong) {
    const { status, headers, body } = await client.send('GET', '/Users', undefined, { authorization });
    assert.equal(status, 401);
    assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
    assert.match(headers.get('www-authenticate') ?? '', /^Bearer realm="scim", error="invalid_token", Basic /);
    assert.deepEqual(body.schemas, [errorUrn]);
    assert.equal(body.status, '401');
  }
});

const types = ['application/scim+json', 'application/json', 'application/json; charset=utf-8', 'Application/SCIM+JSON'];
for (const type of types)
  test(`RFC 7644 §3.1: ${type} is accepted, application/scim+json answered`, async () => {
    const { status, headers } = await client.send('POST', '/Users', user(), { 'content-type': type });
    assert.equal(status, 201);
    assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  });

const refused: readonly [string, number, string | undefined, string, string | object, Record<string, string>?][] = [
  ['malformed JSON', 400, 'invalidSyntax', '/Users', '{"userName":'],
  ['an empty body', 400, 'invalidSyntax', '/Users', ''],
  ['a body that is no object', 400, 'invalidSyntax', '/Users', '[]'],
  ['no userName', 400, 'invalidValue', '/Users', { schemas: [userUrn] }],
  ['an attribute of the wrong type', 400, 'invalidValue', '/Users', user({ active: { yes: true } })],
  ['deep nesting', 400, 'invalidSyntax', '/Users', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`],
  ['no displayName', 400, 'invalidValue', '/Groups', { schemas: [groupUrn] }],
  ['a body over the limit', 413, undefined, '/Users', user({ title: 'x'.repeat(20_000) })],
  ['another media type', 415, undefined, '/Users', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['an unknown route', 404, undefined, '/Nothing', {}],
  ['a resource of an unknown type', 404, undefined, '/Nothing/1', {}],
  ['a query of an unknown type', 404, undefined, '/Nothing/.search', {}],
  ['an address below a resource', 404, undefined, '/Users/1/name', {}],
];
for (const [what, status, scimType, path, body, headers = {}] of refused)
  test(`RFC 7644 §3.12: ${what} is ${status}${scimType ? ` ${scimType}` : ''}, as a SCIM error`, async () => {
    const answer = await client.send('POST', path, body, headers);
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('content-type'), 'application/scim+json; charset=utf-8');
    assert.deepEqual(answer.body.schemas, [errorUrn]);
    assert.equal(answer.body.status, String(status));
    assert.equal(answer.body.scimType, scimType);
  });

const methods: readonly [string, string, string][] = [
  ['PUT', '/Users', 'GET, HEAD, POST'],
  ['POST', '/Users/1', 'GET, HEAD, PUT, PATCH, DELETE'],
  ['GET', '/Users/.search', 'POST'],
  ['GET', '/.search', 'POST'],
  ['GET', '/Bulk', 'POST'],
  ['POST', '/', 'GET, HEAD'],
  ['DELETE', '/ServiceProviderConfig', 'GET, HEAD'],
];
for (const [method, path, allow] of methods)
  test(`RFC 9110 §15.5.6: ${method} ${path} is 405 and names what is allowed`, async () => {
    const { status, headers } = await client.send(method, path, method === 'GET' ? undefined : {});
    assert.equal(status, 405);
    assert.equal(headers.get('allow'), allow);
  });

const accepts: readonly [string, number, string][] = [
  ['application/scim+json', 200, 'application/scim+json; charset=utf-8'],
  ['application/json', 200, 'application/json; charset=utf-8'],
  ['application/json, */*', 200, 'application/scim+json; charset=utf-8'],
  ['text/html', 406, 'application/scim+json; charset=utf-8'],
];
for (const [accept, expected, type] of accepts)
  test(`RFC 7644 §3.8: Accept: ${accept} is answered by ${expected} ${type}`, async () => {
    for (const path of ['/Users', '/ServiceProviderConfig', '/Schemas']) {
      const { status, headers } = await client.send('GET', path, undefined, { accept });
      assert.equal(status, expected, path);
      assert.equal(headers.get('content-type'), type);
    }
  });

test('RFC 7644 §3.8: what cannot be answered is not done either', async () => {
  const quiet = await installation.client();
  assert.equal((await quiet.send('POST', '/Users', user(), { accept: 'text/html' })).status, 406);
  assert.equal((await quiet.send('GET', '/Users')).body.totalResults, 0);
});

test('RFC 7644 §3.12: an error is labelled as the client accepts it', async () => {
  const { status, headers, body } = await client.send('GET', '/Users/1', undefined, { accept: 'application/json' });
  assert.equal(status, 404);
  assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
  assert.equal(body.status, '404');
});

test('E-4: unknown query parameters, an empty query and an empty User-Agent are no matter', async () => {
  for (const query of ['?', '?&', '?aadOptscim062020', '?aadOptscim062020&count=1&', '?AzureAdScimPatch2017=1']) {
    const { status } = await client.send('GET', `/Users${query}`, undefined, { 'user-agent': '' });
    assert.equal(status, 200, query);
  }
});

test('RFC 9110 §9.3.2: HEAD is GET without the body', async () => {
  const { body } = await client.send('POST', '/Users', user());
  const got = await client.send('GET', `/Users/${body.id}`);
  const { status, headers, body: none } = await client.send('HEAD', `/Users/${body.id}`);
  assert.equal(status, 200);
  assert.equal(none, undefined);
  for (const name of ['content-type', 'etag']) assert.equal(headers.get(name), got.headers.get(name));
});

for (const path of ['/users', '/Users/', '/USERS?count=1&', '/Users/?startIndex=1'])
  test(`${path} is the list of users`, async () => {
    const { status, body } = await client.send('GET', path);
    assert.equal(status, 200);
    assert.deepEqual(body.schemas, [listUrn]);
  });

test('the access log knows tenant and credential, and no secret', async () => {
  await client.send('GET', '/Users?filter=userName%20eq%20%22hidden%22', undefined, { 'x-request-id': 'log-1' });
  const line = await eventually(() => {
    const found = installation.gateway.lines.find((each) => each.correlationId === 'log-1');
    assert.ok(found);
    return found;
  });
  assert.equal(line.route, '/scim/v2/Users');
  assert.equal(line.tenantId, client.tenantId);
  assert.equal(line.credentialId, client.credentialId);
  const text = JSON.stringify(installation.gateway.lines);
  assert.ok(!text.includes('hidden') && !text.includes(String(client.authorization.split('.')[1])));
});
