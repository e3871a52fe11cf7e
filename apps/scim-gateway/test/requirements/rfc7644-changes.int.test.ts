import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterpriseUrn, group, patch, user, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

// RFC 7644 §3.3, §3.5.1 and §3.6: creating, replacing, deleting.

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation();
  client = await installation.client('bearer', { dialect: 'strict' });
});
after(() => installation?.stop());

const unknownId = '00000000-0000-4000-8000-000000000000';
const made = async (path: '/Users' | '/Groups', body: object) => {
  const answer = await client.send('POST', path, body);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
};
const got = async (path: string) => (await client.send('GET', path)).body;

test('RFC 7644 §3.3: what is read-only in a POST is ignored, and so is what no schema has', async () => {
  const { body, status } = await client.send(
    'POST',
    '/Users',
    user({ id: 'x', groups: [{ value: unknownId }], blah: 1 }),
  );
  assert.equal(status, 201);
  for (const name of ['blah', 'groups']) assert.equal(name in body, false);
  assert.deepEqual(await got(`/Users/${body.id}`), body);
});

test('RFC 7644 §3.5.1: PUT of an unknown id is 404 for every type, and creates nothing', async () => {
  const before = (await got('/?count=0')).totalResults;
  assert.equal((await client.send('PUT', `/Users/${unknownId}`, user())).status, 404);
  assert.equal((await client.send('PUT', `/Groups/${unknownId}`, group())).status, 404);
  assert.equal((await client.send('PUT', `/Users/${unknownId}`, user(), { 'if-match': '*' })).status, 404);
  assert.equal((await got('/?count=0')).totalResults, before);
});

test('RFC 7644 §3.5.1: PUT clears what it leaves out, and keeps what is read-only, and active', async () => {
  const full = await made(
    '/Users',
    user({ title: 'T', externalId: 'E', active: false, [enterpriseUrn]: { division: 'D' } }),
  );
  const path = `/Users/${full.id}`;
  const put = await client.send('PUT', path, { schemas: [userUrn], userName: full.userName });
  assert.equal(put.status, 200);
  assert.deepEqual(Object.keys(put.body).sort(), ['active', 'id', 'meta', 'schemas', 'userName']);
  assert.deepEqual([put.body.active, put.body.schemas, put.body.meta.created], [false, [userUrn], full.meta.created]);
  assert.deepEqual(await got(path), put.body);
  const { body, status } = await client.send('PUT', path, { schemas: [userUrn] });
  assert.deepEqual([status, body.scimType], [400, 'invalidValue']);
});

test('RFC 7644 §3.5.1: PUT of what is there already changes neither version nor lastModified', async () => {
  const person = await made('/Users', user({ emails: [{ value: 'a' }, { value: 'b' }] }));
  const team = await made('/Groups', group({ members: [{ value: person.id }] }));
  const shown = await got(`/Users/${person.id}`);
  assert.deepEqual((await client.send('PUT', `/Users/${person.id}`, shown)).body, shown);
  const turned = { ...shown, emails: [...shown.emails].reverse() };
  assert.deepEqual((await client.send('PUT', `/Users/${person.id}`, turned)).body.meta, shown.meta);
  assert.deepEqual((await client.send('PUT', `/Groups/${team.id}`, team)).body, team);
});

test('RFC 7644 §3.6: after a DELETE nothing knows the resource: not by id, in lists, as a member, in uniqueness', async () => {
  const person = await made('/Users', user({ externalId: 'gone' }));
  const team = await made('/Groups', group({ members: [{ value: person.id }] }));
  const path = `/Users/${person.id}`;
  const answer = await client.send('DELETE', path);
  assert.deepEqual([answer.status, answer.body], [204, undefined]);
  const bodies = {
    GET: undefined,
    HEAD: undefined,
    PUT: user(),
    PATCH: patch({ op: 'remove', path: 'title' }),
    DELETE: undefined,
  };
  for (const [method, body] of Object.entries(bodies))
    assert.equal((await client.send(method, path, body)).status, 404, method);
  for (const filter of ['externalId eq "gone"', `id eq "${person.id}"`, `userName eq "${person.userName}"`])
    assert.equal((await got(`/Users?filter=${encodeURIComponent(filter)}`)).totalResults, 0, filter);
  assert.equal('members' in (await got(`/Groups/${team.id}`)), false);
  const ofPerson = await got(`/Groups?filter=${encodeURIComponent(`members.value eq "${person.id}"`)}`);
  assert.equal(ofPerson.totalResults, 0);
  const member = patch({ op: 'add', path: 'members', value: [{ value: person.id }] });
  assert.equal((await client.send('PATCH', `/Groups/${team.id}`, member)).status, 400);
  const again = await made('/Users', user({ userName: person.userName.toUpperCase(), externalId: 'gone' }));
  assert.notEqual(again.id, person.id);
  assert.equal('groups' in again, false);
});
