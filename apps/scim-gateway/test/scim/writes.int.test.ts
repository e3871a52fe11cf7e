import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { errorUrn, group, patch, user } from '../support/bodies.ts';
import { type Client, clientOf, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation();
  client = await installation.client();
});
after(() => installation?.stop());

/** Sends the head of a POST that promises `length` bytes, and the first `sent` of them. */
function beginPost(
  origin: string,
  options: { path: string; authorization?: string; length: number; sent: number },
): Socket {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  const credentials = options.authorization ? `Authorization: ${options.authorization}\r\n` : '';
  socket.on('error', () => undefined);
  socket.write(
    `POST /scim/v2${options.path} HTTP/1.1\r\nHost: x\r\n${credentials}` +
      `Content-Type: application/scim+json\r\nContent-Length: ${options.length}\r\n\r\n`,
  );
  socket.write(' '.repeat(options.sent));
  return socket;
}

async function firstLine(socket: Socket): Promise<string> {
  const [chunk] = await new Promise<[Buffer]>((resolve) => socket.once('data', (data: Buffer) => resolve([data])));
  return chunk.toString().split('\r\n', 1)[0] ?? '';
}

test('RFC 7644 §3.5.1: an id in the body names nothing; the path does', async () => {
  const [{ body: one }, { body: two }] = [
    await client.send('POST', '/Users', user()),
    await client.send('POST', '/Users', user()),
  ];
  const { status, body } = await client.send('PUT', `/Users/${one.id}`, user({ id: two.id, displayName: 'changed' }));
  assert.deepEqual([status, body.id, body.displayName], [200, one.id, 'changed']);
  const { body: other } = await client.send('GET', `/Users/${two.id}`);
  assert.deepEqual(other, two);
});

test('RFC 7644 §3.3: an id of the client’s choice is ignored', async () => {
  const { status, body } = await client.send('POST', '/Users', user({ id: 'mine', meta: { location: 'mine' } }));
  assert.equal(status, 201);
  assert.notEqual(body.id, 'mine');
  assert.equal(body.meta.location, `${installation.gateway.origin}/scim/v2/Users/${body.id}`);
});

const conditions: readonly (readonly [string, (version: string) => string, number])[] = [
  ['its version', (version) => version, 200],
  ['its version as a strong tag', (version) => version.replace('W/', ''), 200],
  ['a list that has its version', (version) => `"x", ${version}`, 200],
  ['*', () => '*', 200],
  ['a former version', () => 'W/"0"', 412],
  ['a tag that is none', () => '7', 400],
];

for (const [what, header, expected] of conditions)
  test(`RFC 7644 §3.14: If-Match with ${what} is ${expected}`, async () => {
    const { body: made } = await client.send('POST', '/Users', user());
    const headers = { 'if-match': header(made.meta.version) };
    const change = patch({ op: 'replace', path: 'displayName', value: freshName('name') });
    const { status, body } = await client.send('PATCH', `/Users/${made.id}`, change, headers);
    assert.equal(status, expected);
    if (expected !== 200) assert.deepEqual(body.schemas, [errorUrn]);
  });

test('RFC 7644 §3.12: an unknown type is 404 for every method, an unknown id too', async () => {
  const bodies = { POST: user(), PUT: user(), PATCH: patch({ op: 'remove', path: 'nickName' }), DELETE: undefined };
  for (const [method, body] of Object.entries(bodies)) {
    const unknown = await client.send(method, method === 'POST' ? '/Robots' : '/Robots/1', body);
    assert.deepEqual([unknown.status, unknown.body.schemas], [404, [errorUrn]]);
    if (method !== 'POST') assert.equal((await client.send(method, '/Users/1', body)).status, 404);
  }
});

test('nobody without credentials gets a byte of a body read', async () => {
  const socket = beginPost(installation.gateway.origin, { path: '/Groups', length: 16_000_000, sent: 0 });
  assert.equal(await firstLine(socket), 'HTTP/1.1 401 Unauthorized');
  socket.destroy();
});

test('who may only read gets no byte of a body read', async () => {
  const reader = await installation.client('bearer', { scopes: ['read'] });
  const { authorization } = reader;
  const socket = beginPost(installation.gateway.origin, {
    path: '/Groups',
    authorization,
    length: 16_000_000,
    sent: 0,
  });
  assert.equal(await firstLine(socket), 'HTTP/1.1 403 Forbidden');
  socket.destroy();
});

test('large bodies that do not fit beside others are 503 with Retry-After; small ones are taken all the time', async (context) => {
  const size = { MAX_GROUP_BODY_BYTES: '1000000', MAX_BODIES_IN_FLIGHT_BYTES: '1000000' };
  const gateway = await installation.startGateway(size);
  context.after(() => gateway.stop());
  const there = clientOf(gateway, client);
  await eventually(async () => assert.equal((await there.send('GET', '/Users?count=0')).status, 200));
  const large = () => there.send('POST', '/Groups', group({ description: 'x'.repeat(60_000), $: 'y'.repeat(500_000) }));
  const { authorization } = client;
  const slow = beginPost(gateway.origin, { path: '/Groups', authorization, length: 999_999, sent: 900_000 });
  const refused = await eventually(async () => {
    const answer = await large();
    assert.equal(answer.status, 503);
    return answer;
  });
  assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
  assert.deepEqual(refused.body.schemas, [errorUrn]);
  assert.equal((await there.send('POST', '/Users', user())).status, 201);
  slow.destroy();
  await eventually(async () => assert.notEqual((await large()).status, 503));
});
