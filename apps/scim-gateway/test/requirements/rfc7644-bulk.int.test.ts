import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterpriseUrn, errorUrn, group, patch, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

// RFC 7644 §3.7.

const requestUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const responseUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation();
  client = await installation.client('bearer', { dialect: 'strict' });
});
after(() => installation?.stop());

interface Result {
  readonly method: string;
  readonly bulkId?: string;
  readonly location?: string;
  readonly version?: string;
  readonly status: string;
  // biome-ignore lint/suspicious/noExplicitAny: an error of any kind
  readonly response?: any;
}
const send = (operations: readonly object[], more: object = {}) =>
  client.send('POST', '/Bulk', { schemas: [requestUrn], ...more, Operations: operations });
async function bulk(...operations: readonly object[]): Promise<Result[]> {
  const { status, body } = await send(operations);
  assert.deepEqual([status, body.schemas], [200, [responseUrn]], JSON.stringify(body));
  return body.Operations;
}
const statuses = (results: readonly Result[]) => results.map(({ status }) => status);
const idOf = (result: Result | undefined) => String(result?.location?.split('/').at(-1));
const got = async (result: Result | undefined) =>
  (await client.send('GET', new URL(String(result?.location)).pathname.replace('/scim/v2', ''))).body;
const member = (bulkId: string) => ({ value: `bulkId:${bulkId}` });

test('RFC 7644 §3.7: every method, in order, each with status as text, location and version', async () => {
  const results = await bulk(
    { method: 'POST', path: '/Users', bulkId: 'u', data: user() },
    { method: 'PUT', path: '/Users/bulkId:u', data: user({ title: 'T' }) },
    { method: 'PATCH', path: '/Users/bulkId:u', data: patch({ op: 'add', path: 'nickName', value: 'N' }) },
    { method: 'POST', path: '/Groups', bulkId: 'g', data: group() },
    { method: 'DELETE', path: '/Groups/bulkId:g' },
  );
  assert.deepEqual(statuses(results), ['201', '200', '200', '201', '204']);
  assert.deepEqual(
    results.map(({ bulkId }) => bulkId),
    ['u', undefined, undefined, 'g', undefined],
  );
  for (const { location, version, status, response } of results) {
    assert.ok(location?.startsWith(`${installation.gateway.origin}/scim/v2/`));
    if (status !== '204') assert.match(String(version), /^W\/"\d+"$/);
    assert.equal(response, undefined);
  }
  const person = await got(results[0]);
  assert.deepEqual([person.title, person.nickName, person.meta.version], ['T', 'N', results[2]?.version]);
  assert.equal((await got(results[3])).status, '404');
});

test('RFC 7644 §3.7.2: bulkIds in members, in values and paths of a PATCH, and in extensions, forwards and backwards', async () => {
  const results = await bulk(
    { method: 'POST', path: '/Groups', bulkId: 'g', data: group({ members: [member('later'), member('inner')] }) },
    { method: 'POST', path: '/Users', bulkId: 'boss', data: user() },
    { method: 'POST', path: '/Users', bulkId: 'later', data: user({ [enterpriseUrn]: { manager: member('boss') } }) },
    { method: 'POST', path: '/Groups', bulkId: 'inner', data: group() },
    {
      method: 'PATCH',
      path: '/Groups/bulkId:inner',
      data: patch({ op: 'add', path: 'members', value: [member('boss'), member('later')] }),
    },
    {
      method: 'PATCH',
      path: '/Groups/bulkId:inner',
      data: patch({ op: 'remove', path: 'members[value eq "bulkId:boss"]' }),
    },
    {
      method: 'PATCH',
      path: '/Users/bulkId:boss',
      data: patch({ op: 'add', path: `${enterpriseUrn}:manager.value`, value: 'bulkId:later' }),
    },
  );
  assert.deepEqual(statuses(results), ['201', '201', '201', '201', '200', '200', '200']);
  const [outer, boss, later, inner] = results;
  const membersOf = async (result: Result | undefined) =>
    (await got(result)).members.map(({ value }: { value: string }) => value).sort();
  assert.deepEqual(await membersOf(outer), [idOf(later), idOf(inner)].sort());
  assert.deepEqual(await membersOf(inner), [idOf(later)]);
  assert.equal((await got(later))[enterpriseUrn].manager.value, idOf(boss));
  assert.equal((await got(boss))[enterpriseUrn].manager.value, idOf(later));
});

test('RFC 7644 §3.7.1: circles of three groups, and of two managers', async () => {
  const circle = ['a', 'b', 'c'].map((bulkId, n) => ({
    ...{ method: 'POST', path: '/Groups', bulkId },
    data: group({ members: [member(['b', 'c', 'a'][n] ?? '')] }),
  }));
  const groups = await bulk(...circle);
  assert.deepEqual(statuses(groups), ['201', '201', '201']);
  for (const [n, each] of groups.entries())
    assert.deepEqual(
      (await got(each)).members.map(({ value }: { value: string }) => value),
      [idOf(groups[(n + 1) % 3])],
    );
  const managers = await bulk(
    { method: 'POST', path: '/Users', bulkId: 'x', data: user({ [enterpriseUrn]: { manager: member('y') } }) },
    { method: 'POST', path: '/Users', bulkId: 'y', data: user({ [enterpriseUrn]: { manager: member('x') } }) },
  );
  assert.equal((await got(managers[0]))[enterpriseUrn].manager.value, idOf(managers[1]));
});

test('RFC 7644 §3.7.1: a reference to what failed, to nothing, or to itself fails, and nothing else does', async () => {
  const { userName } = user();
  const results = await bulk(
    { method: 'POST', path: '/Users', bulkId: 'one', data: user({ userName }) },
    { method: 'POST', path: '/Users', bulkId: 'twin', data: user({ userName: userName.toUpperCase() }) },
    { method: 'POST', path: '/Groups', bulkId: 'g1', data: group({ members: [member('twin')] }) },
    { method: 'POST', path: '/Groups', bulkId: 'g2', data: group({ members: [member('g1')] }) },
    { method: 'POST', path: '/Groups', bulkId: 'g3', data: group({ members: [member('nothing')] }) },
    { method: 'POST', path: '/Groups', bulkId: 'g4', data: group({ members: [member('g4')] }) },
    { method: 'POST', path: '/Groups', bulkId: 'g5', data: group({ members: [member('one')] }) },
  );
  assert.deepEqual(statuses(results), ['201', '409', '409', '409', '409', '400', '201']);
  for (const { status, response, location } of results.slice(1, 6)) {
    assert.deepEqual([response.schemas, response.status, location], [[errorUrn], status, undefined]);
    assert.ok(response.detail);
  }
  assert.equal(results[1]?.response.scimType, 'uniqueness');
});

const wrong: readonly (readonly [string, object, string])[] = [
  ['a POST without a bulkId', { method: 'POST', path: '/Users', data: user() }, '400'],
  ['a method that is none', { method: 'GET', path: '/Users/1' }, '400'],
  ['a type that is none', { method: 'POST', path: '/Robots', bulkId: 'a', data: user() }, '404'],
  ['a POST to a resource', { method: 'POST', path: '/Users/1', bulkId: 'a', data: user() }, '400'],
  ['a DELETE of a type', { method: 'DELETE', path: '/Users' }, '400'],
  ['a POST without data', { method: 'POST', path: '/Users', bulkId: 'a' }, '400'],
  [
    'a PATCH that is no PatchOp',
    { method: 'PATCH', path: '/Users/1', data: [{ op: 'add', path: 'title', value: 'x' }] },
    '400',
  ],
  ['an invalid resource', { method: 'POST', path: '/Users', bulkId: 'a', data: user({ userName: 7 }) }, '400'],
  ['an unknown id', { method: 'DELETE', path: '/Users/1' }, '404'],
];
for (const [what, operation, status] of wrong)
  test(`RFC 7644 §3.7.3: ${what} is ${status} for itself, and the rest is done`, async () => {
    const [bad, good] = await bulk(operation, { method: 'POST', path: '/Users', bulkId: 'z', data: user() });
    assert.deepEqual([bad?.status, bad?.response.status, bad?.response.schemas], [status, status, [errorUrn]]);
    assert.equal(good?.status, '201');
  });

test('RFC 7644 §3.7: version is If-Match of one operation: stale is 412, its own and * are done', async () => {
  const [made] = await bulk({ method: 'POST', path: '/Users', bulkId: 'u', data: user() });
  const path = `/Users/${idOf(made)}`;
  const change = (version: string, value: string) => ({
    method: 'PATCH',
    path,
    version,
    data: patch({ op: 'add', path: 'title', value }),
  });
  const results = await bulk(change('W/"99"', 'a'), change(String(made?.version), 'b'), change('*', 'c'), {
    method: 'DELETE',
    path,
    version: 'W/"1"',
  });
  assert.deepEqual(statuses(results), ['412', '200', '200', '412']);
});

test('RFC 7644 §3.7.3: failOnErrors stops at the failure it counts to; without it all are done', async () => {
  const failing = { method: 'DELETE', path: '/Users/1' };
  for (const [failOnErrors, expected] of [
    [1, 1],
    [2, 3],
    [0, 4],
    [undefined, 4],
  ] as const) {
    const operations = [failing, { method: 'POST', path: '/Users', bulkId: 'u', data: user() }, failing, failing];
    const { body } = await send(operations, failOnErrors === undefined ? {} : { failOnErrors });
    assert.equal(body.Operations.length, expected, String(failOnErrors));
  }
});

test('RFC 7644 §3.7: a userName that one operation frees the next one may have', async () => {
  const { userName } = user();
  const results = await bulk(
    { method: 'POST', path: '/Users', bulkId: 'a', data: user({ userName }) },
    { method: 'DELETE', path: '/Users/bulkId:a' },
    { method: 'POST', path: '/Users', bulkId: 'b', data: user({ userName: userName.toUpperCase() }) },
  );
  assert.deepEqual(statuses(results), ['201', '204', '201']);
});

const bodies: readonly (readonly [string, unknown, number])[] = [
  ['no schemas', { Operations: [] }, 400],
  ['another schema', { schemas: [errorUrn], Operations: [{}] }, 400],
  ['no operations', { schemas: [requestUrn], Operations: [] }, 400],
  ['operations that are no list', { schemas: [requestUrn], Operations: {} }, 400],
  ['failOnErrors that is no number', { schemas: [requestUrn], failOnErrors: 'x', Operations: [{}] }, 400],
  ['1,001 operations', { schemas: [requestUrn], Operations: Array.from({ length: 1_001 }, () => ({})) }, 413],
];
for (const [what, body, status] of bodies)
  test(`RFC 7644 §3.7: a request with ${what} is ${status}, as a whole`, async () => {
    const answer = await client.send('POST', '/Bulk', body);
    assert.deepEqual([answer.status, answer.body.schemas, answer.body.status], [status, [errorUrn], String(status)]);
    if (status === 413) assert.match(answer.body.detail, /maxOperations \(1000\)/);
  });
