import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { group, groupUrn, listUrn, searchUrn, user, userUrn } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let client: Client;
const names = ['Carl', 'ann', 'Bob', 'dora', 'Emil'];
before(async () => {
  installation = await startInstallation();
  client = await installation.client();
  for (const [n, name] of names.entries()) {
    const attributes = { userName: `${name}@example.com`, ...(n < 4 && { title: `T${n}` }), externalId: `x-${n}` };
    assert.equal((await client.send('POST', '/Users', user(attributes))).status, 201);
  }
  for (const displayName of ['Staff', 'Annex'])
    assert.equal((await client.send('POST', '/Groups', group({ displayName }))).status, 201);
});
after(() => installation?.stop());

const search = (path: string, body: object) =>
  client.send('POST', `${path}/.search`, { schemas: [searchUrn], ...body });
const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();

const requests: readonly Record<string, string | number | readonly string[]>[] = [
  {},
  { filter: 'userName sw "a"' },
  { filter: 'userName eq "bob@example.com"' },
  { filter: 'title pr', startIndex: 2, count: 2 },
  { count: 0 },
  { attributes: ['userName'] },
  { excludedAttributes: ['name', 'emails'] },
  { sortBy: 'userName', sortOrder: 'descending', attributes: ['userName'] },
];
for (const body of requests)
  test(`RFC 7644 §3.4.3: .search finds what GET finds: ${JSON.stringify(body)}`, async () => {
    const parameters = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
    const got = await client.send('GET', `/Users?${query(parameters)}`);
    const found = await search('/Users', body);
    assert.equal(found.status, 200);
    assert.deepEqual(found.body, got.body);
    assert.deepEqual(found.body.schemas, [listUrn]);
  });

test('RFC 7644 §3.4.3: a body that is no SearchRequest is refused', async () => {
  const other = await client.send('POST', '/Users/.search', { schemas: [userUrn], filter: 'userName pr' });
  assert.deepEqual([other.status, other.body.scimType], [400, 'invalidSyntax']);
  const wrong = await search('/Users', { filter: 'userName' });
  assert.deepEqual([wrong.status, wrong.body.scimType], [400, 'invalidFilter']);
});

const userNames = (body: { Resources: { userName: string }[] }) =>
  body.Resources.map(({ userName }) => userName.split('@')[0]);

test('RFC 7644 §3.4.2.3: sorting does not mind the case of what is not caseExact', async () => {
  const sorted = async (more: Record<string, string>) =>
    userNames((await client.send('GET', `/Users?${query({ sortBy: 'userName', ...more })}`)).body);
  assert.deepEqual(await sorted({}), ['ann', 'Bob', 'Carl', 'dora', 'Emil']);
  assert.deepEqual(await sorted({ sortOrder: 'descending' }), ['Emil', 'dora', 'Carl', 'Bob', 'ann']);
  assert.deepEqual(await sorted({ startIndex: '2', count: '2' }), ['Bob', 'Carl']);
});

test('RFC 7644 §3.4.2.3: who has no value comes last, and first when descending', async () => {
  const titles = async (sortOrder: string) =>
    (await client.send('GET', `/Users?${query({ sortBy: 'title', sortOrder })}`)).body.Resources.map(
      ({ title }: { title?: string }) => title,
    );
  assert.deepEqual(await titles('ascending'), ['T0', 'T1', 'T2', 'T3', undefined]);
  assert.deepEqual(await titles('descending'), [undefined, 'T3', 'T2', 'T1', 'T0']);
});

test('RFC 7644 §3.4.2.1: a query at the root goes across the types, each resource with its own attributes', async () => {
  const all = await client.send('GET', '/');
  assert.equal(all.status, 200);
  assert.equal(all.body.totalResults, names.length + 2);
  const types = all.body.Resources.map(({ meta }: { meta: { resourceType: string } }) => meta.resourceType);
  assert.deepEqual([...new Set(types)].sort(), ['Group', 'User']);
  for (const { meta, id, schemas } of all.body.Resources) {
    const isUser = meta.resourceType === 'User';
    assert.equal(meta.location, `${installation.gateway.origin}/scim/v2/${isUser ? 'Users' : 'Groups'}/${id}`);
    assert.ok(schemas.includes(isUser ? userUrn : groupUrn));
  }
  const some = await search('', { filter: 'displayName eq "Annex" or userName sw "ann"' });
  assert.equal(some.body.totalResults, 2);
  const same = await client.send('GET', `/?${query({ filter: 'displayName eq "Annex" or userName sw "ann"' })}`);
  assert.deepEqual(same.body, some.body);
  const typed = await search('', { filter: 'meta.resourceType eq "Group"', attributes: ['displayName', 'userName'] });
  assert.deepEqual(
    typed.body.Resources.map((each: object) => Object.keys(each).sort()),
    [1, 2].map(() => ['displayName', 'id', 'schemas']),
  );
});

test('RFC 7644 §7.5.2: .search keeps filters out of URLs and so out of logs', async () => {
  await search('/Users', { filter: 'userName eq "hidden@example.com"' });
  assert.ok(!JSON.stringify(installation.gateway.lines).includes('hidden'));
});
