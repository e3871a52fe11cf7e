import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { group, groupUrn, patch, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let okta: Client;
let other: Client;
before(async () => {
  installation = await startInstallation();
  okta = await installation.client();
  other = await installation.client();
});
after(() => installation?.stop());

const baseUrl = () => `${installation.gateway.origin}/scim/v2`;

async function people(count: number): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: count }, () => okta.send('POST', '/Users', user())));
  return answers.map(({ body }) => body.id).sort();
}

async function created(attributes: object = {}) {
  const { status, body } = await okta.send('POST', '/Groups', group(attributes));
  assert.equal(status, 201);
  return body;
}

const references = (ids: readonly string[]) => ids.map((value) => ({ value }));
const shown = (ids: readonly string[]) =>
  ids.map((value) => ({ value, type: 'User', $ref: `${baseUrl()}/Users/${value}` }));
const membersOf = (body: { members?: { value: string }[] }) => (body.members ?? []).map(({ value }) => value).sort();

test('RFC 7644 §3.3: POST of a group answers 201 with its members', async () => {
  const ids = await people(3);
  const { status, headers, body } = await okta.send('POST', '/Groups', group({ members: references(ids) }));
  assert.equal(status, 201);
  assert.deepEqual(body.schemas, [groupUrn]);
  assert.equal(headers.get('location'), `${baseUrl()}/Groups/${body.id}`);
  assert.deepEqual(body.members, shown(ids));
  assert.equal(headers.get('etag'), body.meta.version);
  assert.deepEqual((await okta.send('GET', `/Groups/${body.id}`)).body, body);
});

test('RFC 7643 §4.1.2: a user shows the groups it is in', async () => {
  const [id = ''] = await people(1);
  const made = await created({ members: references([id]) });
  const { body } = await okta.send('GET', `/Users/${id}`);
  assert.equal(body.groups.length, 1);
  assert.equal(body.groups[0].value, made.id);
  assert.equal(body.groups[0].$ref, `${baseUrl()}/Groups/${made.id}`);
  const patched = await okta.send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'Chief' }));
  assert.deepEqual(patched.body.groups, body.groups);
  assert.equal('groups' in (await okta.send('GET', `/Users/${id}?excludedAttributes=groups`)).body, false);
});

test('RFC 7644 §3.5.2: PATCH of members answers 204 with the new version, and 200 when attributes are asked for', async () => {
  const [first = '', second = ''] = await people(2);
  const made = await created({ members: references([first]) });
  const path = `/Groups/${made.id}`;
  const added = await okta.send('PATCH', path, patch({ op: 'add', path: 'members', value: references([second]) }));
  assert.equal(added.status, 204);
  assert.equal(added.body, undefined);
  assert.notEqual(added.headers.get('etag'), made.meta.version);
  assert.deepEqual(membersOf((await okta.send('GET', path)).body), [first, second].sort());
  const removed = await okta.send(
    'PATCH',
    `${path}?attributes=members`,
    patch({ op: 'remove', path: `members[value eq "${first}"]` }),
  );
  assert.equal(removed.status, 200);
  assert.deepEqual(removed.body.members, shown([second]));
});

test('RFC 7644 §3.5.1: PUT of a group replaces its members', async () => {
  const ids = await people(3);
  const made = await created({ members: references(ids.slice(0, 2)) });
  const { status, body } = await okta.send('PUT', `/Groups/${made.id}`, { ...made, members: references(ids.slice(1)) });
  assert.equal(status, 200);
  assert.deepEqual(membersOf(body), ids.slice(1));
  const emptied = await okta.send('PUT', `/Groups/${made.id}`, { ...made, members: [] });
  assert.deepEqual(membersOf(emptied.body), []);
});

test('RFC 7644 §3.9: members can be left out, and asked for in part', async () => {
  const ids = await people(2);
  const made = await created({ members: references(ids) });
  const path = `/Groups/${made.id}`;
  assert.equal('members' in (await okta.send('GET', `${path}?excludedAttributes=members`)).body, false);
  assert.equal('members' in (await okta.send('GET', `${path}?attributes=displayName`)).body, false);
  assert.deepEqual((await okta.send('GET', `${path}?attributes=members.value`)).body.members, references(ids));
  const list = await okta.send(
    'GET',
    `/Groups?excludedAttributes=members&filter=${encodeURIComponent(`displayName eq "${made.displayName}"`)}`,
  );
  assert.equal(list.body.totalResults, 1);
  assert.equal('members' in list.body.Resources[0], false);
});

test('RFC 7644 §3.14: If-None-Match of a group answers 304 without its members', async () => {
  const made = await created();
  const answer = await okta.send('GET', `/Groups/${made.id}`, undefined, {
    'if-none-match': `"0", ${made.meta.version}`,
  });
  assert.equal(answer.status, 304);
});

test('parallel PATCHes of one group lose no member', async () => {
  const ids = await people(40);
  const made = await created();
  const answers = await Promise.all(
    ids.map((id) =>
      okta.send('PATCH', `/Groups/${made.id}`, patch({ op: 'add', path: 'members', value: references([id]) })),
    ),
  );
  assert.ok(answers.every(({ status }) => status === 204));
  assert.deepEqual(membersOf((await okta.send('GET', `/Groups/${made.id}`)).body), ids);
});

test('a group with more members than fit into one chunk is sent whole', async () => {
  const ids = await people(600);
  const made = await created({ members: references(ids) });
  assert.deepEqual(membersOf(made), ids);
  const { body } = await okta.send('GET', `/Groups/${made.id}`);
  assert.deepEqual(body.members, shown(ids));
});

test('RFC 7644 §3.6: a deleted user is no member any more; a deleted group is gone', async () => {
  const [kept = '', gone = ''] = await people(2);
  const made = await created({ members: references([kept, gone]) });
  await okta.send('DELETE', `/Users/${gone}`);
  assert.deepEqual(membersOf((await okta.send('GET', `/Groups/${made.id}`)).body), [kept]);
  assert.equal((await okta.send('DELETE', `/Groups/${made.id}`)).status, 204);
  assert.equal((await okta.send('GET', `/Groups/${made.id}`)).status, 404);
  assert.equal('groups' in (await okta.send('GET', `/Users/${kept}`)).body, false);
});

test("RFC 7644 §6: a group of another tenant is 404, and its users are nobody's members", async () => {
  const made = await created();
  assert.equal((await other.send('GET', `/Groups/${made.id}`)).status, 404);
  assert.equal((await other.send('DELETE', `/Groups/${made.id}`)).status, 404);
  const [stranger = ''] = await people(1);
  const theirs = await other.send('POST', '/Groups', group({ members: references([stranger]) }));
  assert.equal(theirs.status, 400);
  assert.equal(theirs.body.scimType, 'invalidValue');
});
