import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterpriseUrn, errorUrn, group, patch, user, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

// RFC 7644 §3.5.2: modifying with PATCH.

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
/** A PATCH that is refused as a whole. */
const refusedPatch = async (path: string, operations: readonly object[], scimType: string) => {
  const before = await got(path);
  const { status, body } = await client.send('PATCH', path, patch(...operations));
  assert.deepEqual([status, body.scimType, body.schemas], [400, scimType, [errorUrn]], JSON.stringify(body));
  assert.deepEqual(await got(path), before);
};

test('RFC 7644 §3.5.2: operations are applied in order, each to what the one before left', async () => {
  const { id } = await made('/Users', user());
  const { body } = await client.send(
    'PATCH',
    `/Users/${id}`,
    patch(
      { op: 'add', path: 'title', value: 'A' },
      { op: 'remove', path: 'title' },
      { op: 'add', path: 'title', value: 'B' },
      { op: 'add', path: 'phoneNumbers', value: [{ value: '1', type: 'x' }] },
      { op: 'replace', path: 'phoneNumbers[type eq "x"].value', value: '2' },
    ),
  );
  assert.deepEqual([body.title, body.phoneNumbers], ['B', [{ value: '2', type: 'x' }]]);
});

test('RFC 7644 §3.5.2: after an error nothing of a PATCH remains, of a user and of a group with members', async () => {
  const { id } = await made('/Users', user());
  const path = `/Users/${id}`;
  const good = { op: 'replace', path: 'title', value: 'never' };
  await refusedPatch(path, [good, { op: 'replace', path: 'emails[type eq "none"].value', value: 'x' }], 'noTarget');
  await refusedPatch(
    path,
    [good, { op: 'replace', path: 'emails[type eq "none"]', value: { value: 'x' } }],
    'noTarget',
  );
  await refusedPatch(path, [good, { op: 'remove' }], 'noTarget');
  await refusedPatch(path, [good, { op: 'remove', path: 'userName' }], 'mutability');
  await refusedPatch(path, [good, { op: 'replace', path: 'userName', value: null }], 'mutability');
  await refusedPatch(path, [good, { op: 'add', path: 'nothing', value: 1 }], 'invalidPath');
  await refusedPatch(path, [good, { op: 'add', path: 'title.x', value: 1 }], 'invalidPath');
  await refusedPatch(path, [good, { op: 'add', path: 'emails[type eq', value: 1 }], 'invalidFilter');
  await refusedPatch(path, [good, { op: 'add', path: 'emails[nope eq "x"].value', value: 'x' }], 'invalidFilter');
  await refusedPatch(path, [good, { op: 'add', path: 'active', value: 'yes' }], 'invalidValue');
  await refusedPatch(path, [good, { op: 'add', path: 'name', value: 'x' }], 'invalidValue');
  for (const name of ['id', 'meta', 'meta.created', 'schemas', 'groups'])
    await refusedPatch(path, [good, { op: 'remove', path: name }], 'mutability');
  const team = await made('/Groups', group({ members: [{ value: id }] }));
  const leave = { op: 'remove', path: `members[value eq "${id}"]` };
  await refusedPatch(`/Groups/${team.id}`, [leave, { op: 'remove', path: 'displayName' }], 'mutability');
  await refusedPatch(
    `/Groups/${team.id}`,
    [leave, { op: 'add', path: 'members', value: [{ value: 'nobody' }] }],
    'invalidValue',
  );
});

test('RFC 7644 §3.5.2.1: add without a path, to lists, to complex attributes and to extensions', async () => {
  const { id } = await made('/Users', user());
  const { body } = await client.send(
    'PATCH',
    `/Users/${id}`,
    patch(
      { op: 'add', value: { title: 'T', emails: [{ value: 'second@x', type: 'home' }], name: { middleName: 'M' } } },
      { op: 'add', path: enterpriseUrn, value: { division: 'D' } },
      { op: 'add', path: `${enterpriseUrn}:department`, value: 'Dep' },
    ),
  );
  assert.equal(body.emails.length, 2);
  assert.deepEqual(body.name, { familyName: 'Example', givenName: 'Ann', middleName: 'M' });
  assert.deepEqual(body[enterpriseUrn], { division: 'D', department: 'Dep' });
  assert.deepEqual(body.schemas, [userUrn, enterpriseUrn]);
});

test('RFC 7644 §3.5.2.1: adding what is there, removing what is not, and replacing by the same change nothing', async () => {
  const person = await made('/Users', user({ title: 'T' }));
  const team = await made('/Groups', group({ members: [{ value: person.id }] }));
  const nothing = [
    { op: 'add', path: 'emails', value: person.emails },
    { op: 'add', path: 'title', value: 'T' },
    { op: 'replace', path: 'name', value: person.name },
    { op: 'remove', path: 'nickName' },
    { op: 'remove', path: 'emails[type eq "none"]' },
    { op: 'remove', path: enterpriseUrn },
  ];
  for (const operation of nothing) {
    const { status, body } = await client.send('PATCH', `/Users/${person.id}`, patch(operation));
    assert.deepEqual([status, body.meta], [200, person.meta], JSON.stringify(operation));
  }
  const ofTeam = [
    { op: 'add', path: 'members', value: [{ value: person.id }] },
    { op: 'remove', path: `members[value eq "${unknownId}"]` },
    { op: 'replace', path: 'members', value: [{ value: person.id }] },
    { op: 'replace', path: 'displayName', value: team.displayName },
  ];
  for (const operation of ofTeam) {
    const { status, headers } = await client.send('PATCH', `/Groups/${team.id}`, patch(operation));
    assert.deepEqual([status, headers.get('etag')], [204, team.meta.version], JSON.stringify(operation));
  }
  assert.deepEqual(await got(`/Groups/${team.id}`), team);
});

test('RFC 7644 §3.5.2: a value that becomes primary is the only one', async () => {
  const { id } = await made('/Users', user());
  const value = [{ value: 'new@x', type: 'home', primary: true }];
  const { body } = await client.send('PATCH', `/Users/${id}`, patch({ op: 'add', path: 'emails', value }));
  const primary = body.emails.filter((each: { primary?: boolean }) => each.primary === true);
  assert.deepEqual(primary, value);
});

test('RFC 7644 §3.5.2.2: remove of a list, of some values, of a sub-attribute, of the last value', async () => {
  const emails = [
    { value: 'a', type: 'work', display: 'A' },
    { value: 'b', type: 'home', display: 'B' },
  ];
  const { id } = await made('/Users', user({ emails }));
  const after = async (path: string) =>
    (await client.send('PATCH', `/Users/${id}`, patch({ op: 'remove', path }))).body.emails;
  assert.deepEqual(await after('emails[type eq "work"].display'), [{ value: 'a', type: 'work' }, emails[1]]);
  assert.deepEqual(await after('emails[value eq "b"]'), [{ value: 'a', type: 'work' }]);
  assert.equal(await after('emails'), undefined);
});

test('RFC 7644 §3.5.2.3: replace of what is missing adds it; of a complex attribute leaves what it does not name', async () => {
  const { id } = await made('/Users', user());
  const { body } = await client.send(
    'PATCH',
    `/Users/${id}`,
    patch(
      { op: 'replace', path: 'nickName', value: 'N' },
      { op: 'replace', path: 'name', value: { givenName: 'Bo' } },
      { op: 'replace', path: 'emails', value: [{ value: 'only@x' }] },
    ),
  );
  assert.deepEqual(
    [body.nickName, body.name, body.emails],
    ['N', { familyName: 'Example', givenName: 'Bo' }, [{ value: 'only@x' }]],
  );
});

test('RFC 7644 §3.5.2, Table 9: active is taken away from who is active, who stays so; never from a leaver', async () => {
  const { id, meta } = await made('/Users', user());
  const path = `/Users/${id}`;
  const remove = patch({ op: 'remove', path: 'active' });
  const { status, body } = await client.send('PATCH', path, remove);
  assert.deepEqual([status, 'active' in body], [200, false]);
  assert.notEqual(body.meta.version, meta.version);
  assert.equal((await client.send('PATCH', path, remove)).body.meta.version, body.meta.version);
  const found = async (filter: string) =>
    (await got(`/Users?filter=${encodeURIComponent(`id eq "${id}" and ${filter}`)}`)).totalResults;
  assert.deepEqual(
    [await found('active eq true'), await found('not (active eq false)'), await found('active eq null')],
    [0, 1, 1],
  );
  const put = await client.send('PUT', path, { schemas: [userUrn], userName: body.userName });
  assert.equal('active' in put.body, false);
  await client.send('PATCH', path, patch({ op: 'replace', path: 'active', value: false }));
  await refusedPatch(path, [{ op: 'remove', path: 'active' }], 'mutability');
  await refusedPatch(path, [{ op: 'replace', value: { active: null } }], 'mutability');
});

test('RFC 7644 §3.5.2: a user’s PATCH answers 200, a group’s 204, and 200 where attributes are asked for', async () => {
  const person = await made('/Users', user());
  const team = await made('/Groups', group());
  const change = (name: string) => patch({ op: 'replace', path: 'displayName', value: name });
  const some = await client.send('PATCH', `/Users/${person.id}?attributes=displayName`, change('D'));
  assert.deepEqual(Object.keys(some.body).sort(), ['displayName', 'id', 'schemas']);
  const less = await client.send('PATCH', `/Users/${person.id}?excludedAttributes=emails,meta`, change('E'));
  assert.deepEqual(
    ['emails', 'meta', 'displayName'].map((name) => name in less.body),
    [false, false, true],
  );
  const brief = await client.send('PATCH', `/Groups/${team.id}`, change(`${team.displayName} 2`));
  assert.deepEqual([brief.status, brief.body], [204, undefined]);
  const asked = await client.send(
    'PATCH',
    `/Groups/${team.id}?attributes=displayName`,
    change(`${team.displayName} 3`),
  );
  assert.deepEqual([asked.status, Object.keys(asked.body).sort()], [200, ['displayName', 'id', 'schemas']]);
});
