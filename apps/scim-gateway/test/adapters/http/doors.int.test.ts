import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { adminToken, startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

// Both doors while nothing behind them can be reached.

let gateway: TestGateway;
before(async () => {
  gateway = await startTestGateway({ MAX_BODY_BYTES: '1000' });
});
after(() => gateway.stop());

const scim = (path: string, init?: RequestInit) => fetch(`${gateway.origin}/scim/v2${path}`, init);
const admin = (path: string, init: RequestInit = {}) =>
  fetch(`${gateway.origin}/admin/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json', ...init.headers },
  });

const closed = [
  '/Users',
  '/Users/',
  '/users/1',
  '/Groups',
  '/Schemas',
  '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
  '/ResourceTypes',
  '/.search',
  '/Bulk',
  '/Me',
  '/Nothing',
  '/',
];
for (const path of closed)
  test(`RFC 7644 §2: ${path} answers nobody without credentials`, async () => {
    const response = await scim(path);
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('content-type'), 'application/scim+json; charset=utf-8');
    assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="scim", Basic realm="scim", charset="UTF-8"');
    assert.deepEqual(await response.json(), {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '401',
      detail: 'The credentials are missing or not valid.',
    });
  });

for (const path of ['/scim/v2/Users', '/scim/v2/ServiceProviderConfig', '/admin/v1/tenants', '/nothing'])
  test(`RFC 9111 §5.2.2.5: nobody on the way may keep what ${path} answers, nor guess what it is`, async () => {
    const { headers } = await fetch(gateway.origin + path);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  });

test('RFC 6750 §3.1: a credential that cannot be one is told so, without asking the directory', async () => {
  const response = await scim('/Users', { headers: { authorization: 'Bearer nonsense' } });
  assert.equal(response.status, 401);
  assert.match(response.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
});

test('while the directory cannot be asked nobody is refused: 503 with Retry-After in whole seconds', async () => {
  const response = await scim('/Users', { headers: { authorization: 'Bearer id.secret' } });
  assert.equal(response.status, 503);
  assert.match(response.headers.get('retry-after') ?? '', /^\d+$/);
  assert.equal(response.headers.get('content-type'), 'application/scim+json; charset=utf-8');
  const { status } = (await response.json()) as { status: string };
  assert.equal(status, '503');
});

test('neither door tells what it is made of', async () => {
  const response = await scim('/Users');
  assert.equal(response.headers.get('x-powered-by'), null);
  assert.equal(response.headers.get('etag'), null);
});

test('outside both doors there is nothing, in SCIM words', async () => {
  const response = await fetch(`${gateway.origin}/elsewhere`);
  assert.equal(response.status, 404);
  assert.equal(response.headers.get('content-type'), 'application/scim+json; charset=utf-8');
  await response.body?.cancel();
});

test('the admin door opens to the admin token only', async () => {
  for (const authorization of ['', 'Bearer wrong', `Basic ${adminToken}`, `Bearer ${adminToken}x`]) {
    const response = await admin('/tenants', { headers: { authorization } });
    assert.equal(response.status, 401, authorization);
    assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="admin"');
    await response.body?.cancel();
  }
});

const refused: readonly [string, number, string, RequestInit][] = [
  ['malformed JSON', 400, '/tenants', { method: 'POST', body: '{"id":' }],
  ['no body', 400, '/tenants', { method: 'POST' }],
  ['text that is not UTF-8', 400, '/tenants', { method: 'POST', body: Buffer.from([0x22, 0xff, 0x22]) }],
  ['deep nesting', 400, '/tenants', { method: 'POST', body: '['.repeat(40) + ']'.repeat(40) }],
  ['a body of the wrong shape', 400, '/tenants', { method: 'POST', body: '{"id":"Not Plain"}' }],
  ['a body over the limit', 413, '/tenants', { method: 'POST', body: `"${'x'.repeat(1_000)}"` }],
  ['another media type', 415, '/tenants', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }],
  [
    'another charset',
    415,
    '/tenants',
    { method: 'POST', body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
  ],
  ['a compressed body', 415, '/tenants', { method: 'POST', body: '{}', headers: { 'content-encoding': 'gzip' } }],
  ['an unknown route', 404, '/nothing', {}],
  ['another method', 405, '/tenants', { method: 'PUT', body: '{}' }],
  ['a timeline about nothing', 400, '/tenants/acme/timeline', {}],
  ['a directory that does not answer', 503, '/tenants', {}],
];

for (const [what, status, path, init] of refused)
  test(`RFC 9457: ${what} is a problem with status ${status}`, async () => {
    const response = await admin(path, init);
    assert.equal(response.status, status);
    assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    const problem = (await response.json()) as { status: number; title: string; detail: string };
    assert.equal(problem.status, status);
    assert.ok(problem.title && problem.detail);
  });

test('RFC 9110 §15.5.6: 405 names what is allowed', async () => {
  const response = await admin('/tenants', { method: 'DELETE' });
  assert.equal(response.headers.get('allow'), 'GET, HEAD, POST');
  await response.body?.cancel();
});

test('a body over the limit without a length is refused while it is sent, and the connection stays usable', async () => {
  const chunks = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let i = 0; i < 50; i++) controller.enqueue(Buffer.alloc(1_000, ' '));
      controller.close();
    },
  });
  const response = await admin('/tenants', { method: 'POST', body: chunks, duplex: 'half' } as RequestInit);
  assert.equal(response.status, 413);
  await response.body?.cancel();
});

test('a client that sends without end is cut off', async () => {
  const socket = connect(Number(new URL(gateway.origin).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `POST /admin/v1/tenants HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${adminToken}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n',
  );
  socket.on('error', () => {});
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 413 /);
  const flood = setInterval(() => socket.writable && socket.write(Buffer.alloc(1024 * 1024)), 1);
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  clearInterval(flood);
});

test('the correlation id of a request comes back, unless it is not fit for a log', async () => {
  const own = await scim('/Users', { headers: { 'x-request-id': 'okta-4711' } });
  assert.equal(own.headers.get('x-request-id'), 'okta-4711');
  const unfit = await scim('/Users', { headers: { 'x-request-id': 'a b\tc' } });
  assert.match(unfit.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
});

test('a request leaves one log line: the route, not the path; no query, no body, no credential', async () => {
  const response = await admin('/tenants/t-quiet/credentials/c-quiet?token=q-quiet', {
    method: 'DELETE',
    headers: { 'x-request-id': 'line-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
  });
  await response.body?.cancel();
  const line = await eventually(() => {
    const found = gateway.lines.filter(
      (each) => each.correlationId === 'line-1' && each.message === 'request answered',
    );
    assert.equal(found.length, 1);
    return found[0] as Record<string, unknown>;
  });
  assert.equal(line.method, 'DELETE');
  assert.equal(line.route, '/admin/v1/tenants/:tenant/credentials/:credential');
  assert.equal(line.status, 503);
  assert.equal(line.trace_id, 'a'.repeat(32));
  const text = JSON.stringify(gateway.lines);
  for (const word of ['t-quiet', 'c-quiet', 'q-quiet', adminToken, 'id.secret']) assert.ok(!text.includes(word), word);
});

test('requests are measured by route and status', async () => {
  await (await scim('/Users')).body?.cancel();
  await eventually(async () => {
    const metrics = await (await fetch(`${gateway.opsOrigin}/metrics`)).text();
    const lines = metrics.split('\n').filter((line) => line.startsWith('http_server_request_duration_seconds_count'));
    assert.ok(
      lines.some((line) => line.includes('route="/scim/v2/Users"') && line.includes('status="401"')),
      lines.join('\n'),
    );
  });
});
