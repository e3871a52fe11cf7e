import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { groupUrn, patch, userUrn } from '../support/bodies.ts';
import { type Answer, type Client, type Installation, startInstallation } from '../support/installation.ts';

// What Okta sends, in its order, from "Test API Credentials" to the end of a group.

let installation: Installation;
let okta: Client;
before(async () => {
  installation = await startInstallation();
  okta = await installation.client('basic');
});
after(() => installation?.stop());

const headers = {
  'user-agent': 'Okta SCIM Client 1.0.0',
  accept: 'application/scim+json; charset=utf-8',
  'accept-charset': 'utf-8',
};
const send = (method: string, path: string, body?: unknown): Promise<Answer> =>
  okta.send(method, path, body, { ...headers, 'content-type': 'application/json' });
const byUserName = (userName: string) =>
  `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}&startIndex=1&count=100`;

const profile = (userName: string) => ({
  schemas: [userUrn],
  userName,
  name: { givenName: 'Test', familyName: 'User' },
  emails: [{ primary: true, value: userName, type: 'work' }],
  displayName: 'Test User',
  locale: 'en-US',
  externalId: `00u-${userName}`,
  groups: [],
  password: '1mz050nq',
  active: true,
});

async function assign(userName: string): Promise<string> {
  const { status, body } = await send('POST', '/Users', profile(userName));
  assert.equal(status, 201);
  return body.id;
}

test('O-2: the connection is tested with a page of users and groups', async () => {
  for (const path of ['/Users?startIndex=1&count=2', '/Groups?startIndex=1&count=100']) {
    const { status, body } = await send('GET', path);
    assert.equal(status, 200);
    assert.deepEqual(
      [typeof body.totalResults, typeof body.startIndex, typeof body.itemsPerPage],
      ['number', 'number', 'number'],
    );
  }
});

test('O-3, O-4: looked up, created with a body, looked up again in capitals, refused the second time', async () => {
  const userName = 'o4@example.com';
  assert.equal((await send('GET', byUserName(userName))).body.totalResults, 0);
  const { status, body } = await send('POST', '/Users', profile(userName));
  assert.equal(status, 201);
  assert.equal(body.active, true);
  assert.equal('password' in body, false);
  assert.deepEqual(body.schemas, [userUrn]);
  assert.equal((await send('GET', byUserName(userName.toUpperCase()))).body.Resources[0].id, body.id);
  assert.equal((await send('POST', '/Users', profile(userName))).status, 409);
});

test('O-5: an import walks through all pages in one order', async () => {
  for (let n = 0; n < 5; n++) await assign(`o5-${n}@example.com`);
  const ids = new Set<string>();
  const { totalResults } = (await send('GET', '/Users?startIndex=1&count=2')).body;
  for (let start = 1; start <= totalResults; start += 2)
    for (const { id } of (await send('GET', `/Users?startIndex=${start}&count=2`)).body.Resources) ids.add(id);
  assert.equal(ids.size, totalResults);
});

test('O-6: the profile is read and put back with changes and all that is read-only', async () => {
  const id = await assign('o6@example.com');
  const { body } = await send('GET', `/Users/${id}`);
  const changed = { ...body, name: { ...body.name, familyName: 'Changed' }, groups: [], password: 'x' };
  const { status, body: answer } = await send('PUT', `/Users/${id}`, changed);
  assert.equal(status, 200);
  assert.equal(answer.name.familyName, 'Changed');
  assert.equal(answer.id, id);
});

test('O-7: deactivated and reactivated by PATCH without a path, or by PUT', async () => {
  const id = await assign('o7@example.com');
  const off = await send('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: false } }));
  assert.equal(off.status, 200);
  assert.equal(off.body.active, false);
  const on = await send('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: true } }));
  assert.equal(on.body.active, true);
  const put = await send('PUT', `/Users/${id}`, { ...on.body, active: false });
  assert.equal(put.body.active, false);
  assert.equal((await send('GET', `/Users/${id}`)).body.active, false);
});

test('O-8 to O-12: a group is pushed, renamed, changed, filled, replaced, emptied and deleted', async () => {
  const [a, b] = [await assign('o8-a@example.com'), await assign('o8-b@example.com')];
  const made = await send('POST', '/Groups', { schemas: [groupUrn], displayName: 'Test SCIMv2', members: [] });
  assert.equal(made.status, 201);
  const { id } = made.body;
  const path = `/Groups/${id}`;
  const members = async () =>
    ((await send('GET', path)).body.members ?? []).map(({ value }: { value: string }) => value).sort();
  const change = async (...operations: object[]) => {
    const { status } = await send('PATCH', path, patch(...operations));
    assert.ok(status === 200 || status === 204, `status ${status}`);
  };

  await change({ op: 'replace', value: { id, displayName: 'Renamed' } });
  assert.equal((await send('GET', path)).body.displayName, 'Renamed');
  await change({ op: 'add', path: 'members', value: [{ value: a, display: 'o8-a@example.com' }] });
  await change(
    { op: 'remove', path: `members[value eq "${a}"]` },
    { op: 'add', path: 'members', value: [{ value: b, display: 'o8-b@example.com' }] },
  );
  assert.deepEqual(await members(), [b]);
  await change({ op: 'replace', path: 'members', value: [{ value: a }, { value: b }] });
  assert.deepEqual(await members(), [a, b].sort());
  await change({ op: 'replace', path: 'members', value: [] });
  assert.deepEqual(await members(), []);
  const put = await send('PUT', path, {
    schemas: [groupUrn],
    id,
    displayName: 'Renamed',
    members: [{ value: a, display: null }],
  });
  assert.equal(put.status, 200);
  assert.deepEqual(await members(), [a]);
  assert.equal((await send('DELETE', path)).status, 204);
  assert.equal((await send('GET', path)).status, 404);
});

test('RFC 7644 §3.4.1: an unknown id is 404 with detail, status and schema', async () => {
  const { status, body } = await send('GET', '/Users/00919288221112222');
  assert.equal(status, 404);
  assert.ok(body.detail && body.status === '404' && body.schemas.length === 1);
});
