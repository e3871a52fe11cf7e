import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterpriseUrn, group, groupUrn, patch, user, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

// What RFC 7643 says of attributes and resources, through the running gateway.

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation();
  client = await installation.client('bearer', { dialect: 'strict' });
});
after(() => installation?.stop());

const made = async (path: '/Users' | '/Groups', body: object) => {
  const answer = await client.send('POST', path, body);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
};
const refused = async (body: object, scimType: string, path = '/Users') => {
  const answer = await client.send('POST', path, body);
  assert.deepEqual([answer.status, answer.body.scimType], [400, scimType], JSON.stringify(answer.body));
};
const got = async (path: string) => (await client.send('GET', path)).body;

test('RFC 7643 §2.1: attribute names and schema URNs are not case-sensitive, and answered as they are defined', async () => {
  const { userName } = user();
  const body = await made('/Users', {
    SCHEMAS: [userUrn.toUpperCase()],
    USERNAME: userName,
    Name: { GIVENNAME: 'Ann' },
    [enterpriseUrn.toUpperCase()]: { Department: 'R' },
  });
  assert.deepEqual(body.schemas, [userUrn, enterpriseUrn]);
  assert.deepEqual(
    [body.userName, body.name, body[enterpriseUrn]],
    [userName, { givenName: 'Ann' }, { department: 'R' }],
  );
  const query = `attributes=USERNAME,name.GivenName,${enterpriseUrn.toUpperCase()}:DEPARTMENT`;
  const some = await got(`/Users/${body.id}?${query}`);
  assert.deepEqual(
    [some.userName, some.name, some[enterpriseUrn]],
    [userName, { givenName: 'Ann' }, { department: 'R' }],
  );
  const patched = await client.send(
    'PATCH',
    `/Users/${body.id}`,
    patch({ op: 'replace', path: 'NAME.givenname', value: 'Bo' }),
  );
  assert.deepEqual(patched.body.name, { givenName: 'Bo' });
});

test('RFC 7643 §2.1: one attribute under two spellings is refused', () =>
  refused({ ...user(), title: 'a', Title: 'b' }, 'invalidSyntax'));

test('RFC 7643 §2.4: at most one value is primary; a pair of value and type is there once', async () => {
  const twice = [
    { value: 'a', primary: true },
    { value: 'b', primary: true },
  ];
  await refused(user({ emails: twice }), 'invalidValue');
  const same = [
    { value: 'a@x', type: 'work' },
    { value: 'A@X', type: 'work', display: 'A' },
    { value: 'a@x', type: 'home' },
  ];
  const { id, emails } = await made('/Users', user({ emails: same }));
  assert.equal(emails.length, 2);
  const path = `/Users/${id}`;
  for (const type of ['work', 'home'])
    await client.send('PATCH', path, patch({ op: 'replace', path: `emails[type eq "${type}"].primary`, value: true }));
  const primary = (await got(path)).emails.filter((each: { primary?: boolean }) => each.primary);
  assert.deepEqual(
    primary.map(({ type }: { type: string }) => type),
    ['home'],
  );
});

test('RFC 7643 §2.5: null, an empty list and an empty object are the same as nothing', async () => {
  const nothing = { title: null, phoneNumbers: [], name: {}, [enterpriseUrn]: {} };
  const plain = await made('/Users', { ...user(), ...nothing });
  for (const name of Object.keys(nothing)) assert.equal(name in plain, false, name);
  const filled = await made(
    '/Users',
    user({ title: 'T', phoneNumbers: [{ value: '1' }], [enterpriseUrn]: { division: 'D' } }),
  );
  const put = await client.send('PUT', `/Users/${filled.id}`, { ...filled, ...nothing });
  assert.deepEqual(
    Object.keys(nothing).filter((name) => name in put.body),
    [],
  );
  assert.deepEqual(put.body.schemas, [userUrn]);
});

test('RFC 7643 §3: schemas is required and lists exactly what the resource uses', async () => {
  for (const schemas of [undefined, [], [enterpriseUrn], 'x', [7]])
    await refused({ ...user(), schemas }, 'invalidSyntax');
  const { schemas, id } = await made('/Users', user({ schemas: [userUrn, enterpriseUrn] }));
  assert.deepEqual(schemas, [userUrn]);
  const path = `/Users/${id}`;
  const added = await client.send('PATCH', path, patch({ op: 'add', path: `${enterpriseUrn}:division`, value: 'D' }));
  assert.deepEqual(added.body.schemas, [userUrn, enterpriseUrn]);
  const removed = await client.send('PATCH', path, patch({ op: 'remove', path: enterpriseUrn }));
  assert.deepEqual(removed.body.schemas, [userUrn]);
  const list = await got(`/Users?filter=${encodeURIComponent(`id eq "${id}"`)}&excludedAttributes=schemas`);
  assert.deepEqual(list.Resources[0].schemas, [userUrn]);
});

test('RFC 7643 §3.1: id and meta are the server’s; an id is given once and never again', async () => {
  const sent = {
    id: 'bulkId',
    meta: { created: '2000-01-01T00:00:00Z', location: 'x', version: 'W/"9"', resourceType: 'X' },
  };
  const first = await made('/Users', user(sent));
  assert.match(first.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.ok(!first.id.includes('bulkId'));
  const put = await client.send('PUT', `/Users/${first.id}`, { ...first, ...sent, title: 'T' });
  assert.deepEqual(
    [put.body.id, put.body.meta.created, put.body.meta.resourceType],
    [first.id, first.meta.created, 'User'],
  );
  assert.ok(put.body.meta.lastModified >= first.meta.lastModified);
  await client.send('DELETE', `/Users/${first.id}`);
  const again = await made('/Users', { ...first, id: first.id });
  assert.notEqual(again.id, first.id);
});

test('RFC 7643 §3.1: externalId is the client’s, and told apart by case', async () => {
  const { id } = await made('/Users', user({ externalId: 'Ext-1' }));
  await made('/Users', user({ externalId: 'ext-1' }));
  const found = await got(`/Users?filter=${encodeURIComponent('externalId eq "Ext-1"')}`);
  assert.deepEqual(
    found.Resources.map((each: { id: string }) => each.id),
    [id],
  );
});

test('RFC 7643 §3.1: meta.version is the ETag and meta.location the Location, in every representation', async () => {
  const post = await client.send('POST', '/Users', user());
  const path = `/Users/${post.body.id}`;
  const answers = [
    post,
    await client.send('GET', path),
    await client.send('PUT', path, { ...post.body, title: 'T' }),
    await client.send('PATCH', path, patch({ op: 'add', path: 'nickName', value: 'N' })),
  ];
  for (const { headers, body } of answers) {
    assert.equal(headers.get('etag'), body.meta.version);
    assert.match(body.meta.version, /^W\/"\d+"$/);
    assert.equal(body.meta.location, `${installation.gateway.origin}/scim/v2${path}`);
  }
  assert.equal(new Set(answers.map(({ body }) => body.meta.version)).size, 3);
  const now = (await got(path)).meta;
  for (const list of [
    await got(`/Users?filter=${encodeURIComponent(`id eq "${post.body.id}"`)}`),
    (await client.send('POST', '/.search', { filter: `id eq "${post.body.id}"` })).body,
  ])
    assert.deepEqual(list.Resources[0].meta, now);
});

test('RFC 7643 §4.1.1: userName is required, and unique whatever its case, width and normal form', async () => {
  await refused({ schemas: [userUrn] }, 'invalidValue');
  const { userName } = user();
  const { id } = await made('/Users', user({ userName: `é-${userName}` }));
  const wide = userName.replace('a', 'ａ').replace('e', 'ｅ');
  for (const twin of [`É-${userName.toUpperCase()}`, `e\u0301-${userName}`, `é-${wide}`]) {
    const { status, body } = await client.send('POST', '/Users', user({ userName: twin }));
    assert.deepEqual([status, body.scimType], [409, 'uniqueness'], twin);
    const found = await got(`/Users?filter=${encodeURIComponent(`userName eq ${JSON.stringify(twin)}`)}`);
    assert.deepEqual(
      found.Resources.map((each: { id: string }) => each.id),
      [id],
      twin,
    );
  }
  const other = await made('/Users', user());
  const renamed = patch({ op: 'replace', path: 'userName', value: `É-${userName}` });
  assert.equal((await client.send('PATCH', `/Users/${other.id}`, renamed)).status, 409);
  assert.equal((await client.send('PATCH', `/Users/${id}`, renamed)).body.userName, `É-${userName}`);
});

test('RFC 7643 §4.1.1: a password is in no answer, however it is asked for, and cannot be looked for', async () => {
  const { id } = await made('/Users', user({ password: 'Pass-word-1' }));
  const answers = [
    await client.send('GET', `/Users/${id}?attributes=password,userName`),
    await client.send('PUT', `/Users/${id}?attributes=password`, user({ password: 'Pass-word-2' })),
    await client.send(
      'PATCH',
      `/Users/${id}?attributes=password`,
      patch({ op: 'replace', value: { password: 'Pass-word-3' } }),
    ),
    await client.send('POST', '/Users/.search', { attributes: ['password'] }),
  ];
  for (const { body } of answers) assert.ok(!/pass-?word/i.test(JSON.stringify(body)), JSON.stringify(body));
  for (const query of ['filter=password%20pr', 'sortBy=password'])
    assert.equal((await client.send('GET', `/Users?${query}`)).status, 400, query);
});

test('RFC 7643 §4.1.2: groups are read-only, direct ones, and follow the Group', async () => {
  const person = await made('/Users', user());
  const members = [{ value: person.id }];
  const inner = await made('/Groups', group({ displayName: 'Inner', members }));
  const outer = await made('/Groups', group({ members: [{ value: inner.id, type: 'Group' }] }));
  assert.deepEqual(outer.members, [{ value: inner.id, type: 'Group', $ref: inner.meta.location }]);
  const path = `/Users/${person.id}`;
  const shown = (display: string) => [{ value: inner.id, $ref: inner.meta.location, type: 'direct', display }];
  assert.deepEqual((await got(path)).groups, shown('Inner'));
  assert.deepEqual((await client.send('PUT', path, { ...person, groups: [] })).body.groups, shown('Inner'));
  for (const op of ['add', 'replace', 'remove']) {
    const { body, status } = await client.send(
      'PATCH',
      path,
      patch({ op, path: 'groups', value: [{ value: outer.id }] }),
    );
    assert.deepEqual([status, body.scimType], [400, 'mutability'], op);
  }
  await client.send('PATCH', `/Groups/${inner.id}`, patch({ op: 'replace', path: 'displayName', value: 'Renamed' }));
  assert.deepEqual((await got(path)).groups, shown('Renamed'));
  await client.send('DELETE', `/Groups/${inner.id}`);
  assert.equal('groups' in (await got(path)), false);
  assert.equal('members' in (await got(`/Groups/${outer.id}`)), false);
});

test('RFC 7643 §4.2: groups contain groups, circles too, but not themselves', async () => {
  const one = await made('/Groups', group());
  const two = await made('/Groups', group({ members: [{ value: one.id }] }));
  const add = (value: string) => patch({ op: 'add', path: 'members', value: [{ value }] });
  assert.equal((await client.send('PATCH', `/Groups/${one.id}`, add(two.id))).status, 204);
  const itself = await client.send('PATCH', `/Groups/${one.id}`, add(one.id));
  assert.deepEqual([itself.status, itself.body.scimType], [400, 'invalidValue']);
  await refused({ schemas: [groupUrn] }, 'invalidValue', '/Groups');
});

test('RFC 7643 §4.3: a manager is kept as given, and has an address when it is one of us', async () => {
  const boss = await made('/Users', user());
  const { id } = await made(
    '/Users',
    user({ [enterpriseUrn]: { manager: { value: boss.id, displayName: 'ignored' } } }),
  );
  const path = `/Users/${id}`;
  assert.deepEqual((await got(path))[enterpriseUrn].manager, { value: boss.id, $ref: boss.meta.location });
  const foreign = patch({ op: 'replace', path: `${enterpriseUrn}:manager`, value: { value: 'HR-7' } });
  assert.deepEqual((await client.send('PATCH', path, foreign)).body[enterpriseUrn].manager, { value: 'HR-7' });
});
