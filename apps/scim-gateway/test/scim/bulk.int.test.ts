import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { bulkRequestSchema } from '../../src/domain/bulk/bulk-request.ts';
import { asyncResponseEvent } from '../../src/domain/completion-events.ts';
import { bulkResponseSchema } from '../../src/domain/operation-result.ts';
import { enterpriseUrn, errorUrn, group, patch, user } from '../support/bodies.ts';
import { type Answer, type Client, clientOf, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation();
  client = await installation.client();
});
after(() => installation?.stop());

function send(Operations: readonly object[], more: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
  return client.send('POST', '/Bulk', { schemas: [bulkRequestSchema], ...more, Operations }, headers);
}

// biome-ignore lint/suspicious/noExplicitAny: results of every shape
async function results(Operations: readonly object[], more: object = {}): Promise<any[]> {
  const { status, headers, body } = await send(Operations, more);
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.deepEqual(body.schemas, [bulkResponseSchema]);
  return body.Operations;
}

const post = (path: string, bulkId: string, data: object) => ({ method: 'POST', path, bulkId, data });
const statuses = (operations: readonly { status: string }[]) => operations.map(({ status }) => status);

/** Below the SCIM base URL. */
const pathOf = (location: string): string => location.slice(`${installation.gateway.origin}/scim/v2`.length);
const read = async (location: string) => (await client.send('GET', pathOf(location))).body;
const idOf = (location: string): string => location.split('/').at(-1) ?? '';

test('RFC 7644 §3.7.2: a user and a group with it as its member, in one request', async () => {
  const [alice, guides, ...others] = await results([
    post('/Users', 'qwerty', user({ userName: 'Alice' })),
    post(
      '/Groups',
      'ytrewq',
      group({ displayName: 'Tour Guides', members: [{ type: 'User', value: 'bulkId:qwerty' }] }),
    ),
  ]);
  assert.equal(others.length, 0);
  const made = await read(alice.location);
  assert.deepEqual(alice, {
    ...{ method: 'POST', bulkId: 'qwerty', location: made.meta.location, version: made.meta.version, status: '201' },
  });
  const { displayName, members } = await read(guides.location);
  assert.equal(displayName, 'Tour Guides');
  assert.deepEqual(
    members.map(({ value, type, $ref }: Record<string, string>) => ({ value, type, $ref })),
    [{ value: made.id, type: 'User', $ref: alice.location }],
  );
  assert.deepEqual([guides.method, guides.bulkId, guides.status], ['POST', 'ytrewq', '201']);
});

test('RFC 7644 §3.7.2: references in extensions; what is referred to may come later', async () => {
  const [bob, alice] = await results([
    post(
      '/Users',
      'ytrewq',
      user({ [enterpriseUrn]: { employeeNumber: '11250', manager: { value: 'bulkId:qwerty' } } }),
    ),
    post('/Users', 'qwerty', user()),
  ]);
  const { [enterpriseUrn]: enterprise } = await read(bob.location);
  assert.equal(enterprise.manager.value, idOf(alice.location));
});

test('RFC 7644 §3.7.1: two groups that contain each other', async () => {
  const member = (bulkId: string) => group({ members: [{ type: 'Group', value: `bulkId:${bulkId}` }] });
  const [a, b] = await results([
    post('/Groups', 'qwerty', member('ytrewq')),
    post('/Groups', 'ytrewq', member('qwerty')),
  ]);
  assert.deepEqual(statuses([a, b]), ['201', '201']);
  assert.deepEqual((await read(a.location)).members[0].value, idOf(b.location));
  assert.deepEqual((await read(b.location)).members[0].value, idOf(a.location));
});

test('RFC 7644 §3.7.3: POST, PUT, PATCH and DELETE with versions', async () => {
  const people = await Promise.all([1, 2, 3].map(async () => (await client.send('POST', '/Users', user())).body));
  const [put, patched, deleted] = people.map(({ id, meta }) => ({ path: `/Users/${id}`, version: meta.version }));
  const done = await results(
    [
      post('/Users', 'qwerty', user()),
      { method: 'PUT', ...put, data: user({ nickName: 'Bob' }) },
      { method: 'patch', ...patched, data: patch({ op: 'add', path: 'nickName', value: 'Dave' }) },
      { method: 'DELETE', ...deleted },
    ],
    { failOnErrors: 1 },
  );
  assert.deepEqual(statuses(done), ['201', '200', '200', '204']);
  assert.deepEqual(
    done.slice(1).map(({ method, location }) => [method, location]),
    ['PUT', 'PATCH', 'DELETE'].map((method, index) => [method, people[index].meta.location]),
  );
  const nickNames = await Promise.all(done.slice(1, 3).map(async ({ location }) => (await read(location)).nickName));
  assert.deepEqual(nickNames, ['Bob', 'Dave']);
  assert.equal((await client.send('GET', pathOf(done[3].location))).status, 404);
  assert.equal(done[3].version, undefined);
});

test('RFC 7644 §3.7.3: operations that fail have the error in response, the others are carried out', async () => {
  const { body: there } = await client.send('POST', '/Users', user());
  const path = `/Users/${there.id}`;
  const done = await results([
    post('/Users', 'a', { ...user(), userName: 7 }),
    { method: 'PUT', path, version: 'W/"77"', data: user() },
    { method: 'PATCH', path, version: 'W/"77"', data: patch({ op: 'remove', path: 'nickName' }) },
    { method: 'DELETE', path: '/Users/e9025315-6bea-44e1-899c-1e07454e468b' },
    post('/Users', 'taken', user({ userName: there.userName.toUpperCase() })),
    post('/Users', 'fine', user()),
    { method: 'GET', path },
  ]);
  assert.deepEqual(statuses(done), ['400', '412', '412', '404', '409', '201', '400']);
  for (const { status, response } of done.filter((each) => each.status !== '201')) {
    assert.deepEqual([response.schemas, response.status], [[errorUrn], status]);
    assert.ok(response.detail);
  }
  assert.equal(done[0].location, undefined);
  assert.equal(done[1].location, there.meta.location);
  assert.equal(done[4].response.scimType, 'uniqueness');
});

test('RFC 7644 §3.7.3: failOnErrors ends the request at the failure it counts to', async () => {
  const taken = user();
  await client.send('POST', '/Users', taken);
  const wrong = post('/Users', 'wrong', { ...user(), userName: 7 });
  const right = (bulkId: string) => post('/Users', bulkId, user());
  const operations = [right('a'), wrong, right('b'), post('/Users', 'taken', taken), right('c')];
  assert.deepEqual(statuses(await results(operations, { failOnErrors: 1 })), ['201', '400']);
  const again = operations.map((each) => ({
    ...each,
    data: each.bulkId === 'taken' ? taken : { ...each.data, ...renamed(each) },
  }));
  assert.deepEqual(statuses(await results(again, { failOnErrors: 2 })), ['201', '400', '201', '409']);
});

function renamed({ data }: { data: object }): object {
  const { userName } = data as { userName: unknown };
  return typeof userName === 'string' ? { userName: `again-${userName}` } : {};
}

test('RFC 7644 §3.7.1: what refers to a failed operation is 409', async () => {
  const taken = user();
  await client.send('POST', '/Users', taken);
  const done = await results([
    post('/Groups', 'g', group({ members: [{ value: 'bulkId:u' }] })),
    post('/Users', 'u', taken),
    post('/Groups', 'h', group({ members: [{ value: 'bulkId:nobody' }] })),
    { method: 'PATCH', path: '/Groups/bulkId:g', data: patch({ op: 'replace', path: 'displayName', value: 'x' }) },
  ]);
  assert.deepEqual(statuses(done), ['409', '409', '409', '409']);
});

test('a resource that a request creates may be changed by the same request', async () => {
  const [made, , u] = await results([
    post('/Groups', 'g', group()),
    {
      method: 'PATCH',
      path: '/Groups/bulkId:g',
      data: patch({ op: 'add', path: 'members', value: [{ value: 'bulkId:u' }] }),
    },
    post('/Users', 'u', user()),
  ]);
  const { members } = await read(made.location);
  assert.deepEqual(
    members.map(({ value }: { value: string }) => value),
    [idOf(u.location)],
  );
});

test('RFC 7644 §3.7.4: beyond the limits the answer is 413 and names the limit', async (context) => {
  const gateway = await installation.startGateway({ BULK_MAX_OPERATIONS: '2', BULK_MAX_PAYLOAD_BYTES: '4000' });
  context.after(() => gateway.stop());
  const there = clientOf(gateway, client);
  await eventually(async () => assert.equal((await there.send('GET', '/Users?count=0')).status, 200));
  const bulk = (count: number, more: object = {}) =>
    there.send('POST', '/Bulk', {
      schemas: [bulkRequestSchema],
      Operations: Array.from({ length: count }, (_, n) => post('/Users', `b${n}`, user(more))),
    });
  const tooMany = await bulk(3);
  assert.deepEqual([tooMany.status, tooMany.body.status], [413, '413']);
  assert.match(tooMany.body.detail, /maxOperations \(2\)/);
  const tooLarge = await bulk(2, { nickName: 'x'.repeat(4_000) });
  assert.deepEqual([tooLarge.status, tooLarge.body.schemas], [413, [errorUrn]]);
  assert.match(tooLarge.body.detail, /maxPayloadSize \(4000\)/);
  const { body } = await there.send('GET', '/ServiceProviderConfig');
  assert.deepEqual(body.bulk, { supported: true, maxOperations: 2, maxPayloadSize: 4_000 });
  assert.equal((await bulk(2)).status, 200);
});

test('1,000 operations in one request', async () => {
  const made = await results(Array.from({ length: 1_000 }, (_, n) => post('/Users', `b${n}`, user())));
  assert.deepEqual(new Set(statuses(made)), new Set(['201']));
  assert.deepEqual(
    made.map(({ bulkId }) => bulkId),
    Array.from({ length: 1_000 }, (_, n) => `b${n}`),
  );
});

test('RFC 7644 §6: ids and bulkIds of another tenant are nobody here', async () => {
  const other = await installation.client();
  const { body: foreign } = await other.send('POST', '/Users', user());
  const done = await results([
    { method: 'DELETE', path: `/Users/${foreign.id}` },
    post('/Groups', 'g', group({ members: [{ value: foreign.id }] })),
  ]);
  assert.deepEqual(statuses(done), ['404', '400']);
  assert.equal((await other.send('GET', `/Users/${foreign.id}`)).status, 200);
});

test('RFC 9967 §2.5.1.2: an asynchronous bulk request has a completion event for each operation', async () => {
  const operations = [post('/Users', 'a', user()), { method: 'DELETE', path: '/Users/nobody' }];
  const { status, headers } = await send(operations, {}, { prefer: 'respond-async' });
  assert.equal(status, 202);
  const txn = headers.get('set-txn');
  const events = await eventually(async () => {
    const answer = await client.send('GET', `/.txn/${txn}`);
    assert.equal(answer.status, 200);
    return answer.body;
  });
  const told = events.map((each: { txn: string; events: Record<string, { status: string; bulkId?: string }> }) => [
    each.txn,
    each.events[asyncResponseEvent]?.status,
    each.events[asyncResponseEvent]?.bulkId,
  ]);
  assert.deepEqual(told, [
    [`${txn}:0`, '201', 'a'],
    [`${txn}:1`, '404', undefined],
  ]);
  const second = await client.send('GET', `/.txn/${txn}:1`);
  assert.equal(second.body.events[asyncResponseEvent].response.status, '404');
  assert.equal((await client.send('GET', `/.txn/${txn}:2`)).status, 404);
});
