import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { group, user } from '../support/bodies.ts';
import { type Answer, type Client, type Installation, startInstallation } from '../support/installation.ts';

// RFC 7644 §6: two tenants with the same people. Whatever one asks, the answer is the same as if the other were not there.

interface Tenant {
  readonly client: Client;
  readonly users: readonly string[];
  readonly group: string;
}

let installation: Installation;
let one: Tenant;
let other: Tenant;
let alone: Tenant;
const people = ['ann', 'bob', 'carl'];

async function tenant(extra: readonly string[]): Promise<Tenant> {
  const client = await installation.client();
  const users: string[] = [];
  for (const name of [...people, ...extra]) {
    const { body } = await client.send('POST', '/Users', user({ userName: `${name}@example.com`, externalId: name }));
    users.push(body.id);
  }
  const members = users.map((value) => ({ value }));
  const { body } = await client.send('POST', '/Groups', group({ displayName: 'Staff', externalId: 'g', members }));
  return { client, users, group: body.id };
}

before(async () => {
  installation = await startInstallation();
  one = await tenant([]);
  other = await tenant(['only-there']);
  alone = await tenant([]);
});
after(() => installation?.stop());

/** An answer without what differs between any two resources. */
function plain({ status, body }: Answer, { users, group: staff }: Tenant): unknown {
  const known = new Map([...users.map((id, n) => [id, `user ${n}`] as const), [staff, 'staff']]);
  const text = JSON.stringify(body ?? null).replace(
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    (id) => known.get(id) ?? id,
  );
  const times = text.replace(/\d{4}-\d\d-\d\dT[^"]+/g, 'time').replace(/("nextCursor":)"[^"]+"/g, '$1""');
  const parsed = JSON.parse(times);
  // The order of ids is chance.
  if (Array.isArray(parsed?.Resources))
    parsed.Resources.sort((a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  for (const resource of parsed?.Resources ?? [parsed])
    resource?.members?.sort((a: { value: string }, b: { value: string }) => (a.value < b.value ? -1 : 1));
  return { status, body: parsed };
}

const filters = (of: Tenant): readonly string[] => [
  'userName eq "ann@example.com"',
  'userName eq "only-there@example.com"',
  'userName sw "o"',
  'externalId eq "only-there"',
  'emails.value co "example"',
  'meta.created gt "2020-01-01T00:00:00Z"',
  `id eq "${of.users[0]}"`,
  `groups.value eq "${of.group}"`,
  `groups[value eq "${of.group}"]`,
  'groups.display eq "Staff"',
];

const foreignFilters = (of: Tenant): readonly string[] => [
  `id eq "${of.users[0]}"`,
  `id ge "${of.users[0]}" and id le "${of.users[0]}"`,
  `groups.value eq "${of.group}"`,
  `groups[value eq "${of.group}"]`,
  `id eq "${of.users[3] ?? of.users[2]}" or userName eq "only-there@example.com"`,
];

const q = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`;

test('lists, counts, sorts, searches and root queries are as if the other tenant were not there', async () => {
  const requests = (of: Tenant): readonly [string, string, object?][] => [
    ['GET', '/Users'],
    ['GET', `/Users${q({ count: '0' })}`],
    ['GET', `/Users${q({ sortBy: 'userName', attributes: 'userName' })}`],
    ['GET', `/Users${q({ startIndex: '4', count: '5' })}`],
    ['GET', `/Users${q({ cursor: '', count: '3', attributes: 'userName' })}`],
    ['GET', '/Groups'],
    ['GET', `/Groups${q({ filter: 'displayName eq "Staff"' })}`],
    ['GET', `/Groups${q({ filter: `members.value eq "${of.users[0]}"` })}`],
    ['GET', '/'],
    ['GET', `/${q({ filter: 'externalId pr', count: '0' })}`],
    ['POST', '/.search', { filter: 'externalId pr' }],
    ['POST', '/Users/.search', { sortBy: 'externalId', sortOrder: 'descending', count: 2 }],
    ['GET', `/Users/${of.users[0]}`],
    ['GET', `/Groups/${of.group}`],
    ['GET', '/Me'],
    ['GET', '/Schemas?attributes=id'],
    ['GET', '/ResourceTypes'],
    ...filters(of).map((filter) => ['GET', `/Users${q({ filter })}`] as [string, string]),
  ];
  const [mine, reference] = [requests(one), requests(alone)];
  for (const [n, [method, path, body]] of mine.entries()) {
    const got = await one.client.send(method, path, body);
    const [, samePath = ''] = reference[n] ?? [];
    const expected = await alone.client.send(method, samePath, body);
    assert.deepEqual(plain(got, one), plain(expected, alone), `${method} ${path}`);
    assert.ok(got.status === 200 || path === '/Me', path);
  }
});

test('the id of another tenant’s resource is 404 like any that never was, however it is asked for', async () => {
  const nowhere = '00000000-0000-4000-8000-000000000000';
  const same = (answer: Answer, id: string) => JSON.stringify(answer.body).replaceAll(id, '');
  for (const [endpoint, id] of [
    ['/Users', other.users[0] ?? ''],
    ['/Groups', other.group],
  ] as const)
    for (const query of ['', '?attributes=id', '?excludedAttributes=members,groups'])
      for (const headers of [{}, { 'if-none-match': '*' }, { 'if-none-match': 'W/"1"' }]) {
        const foreign = await one.client.send('GET', `${endpoint}/${id}${query}`, undefined, headers);
        const unknown = await one.client.send('GET', `${endpoint}/${nowhere}${query}`, undefined, headers);
        assert.equal(foreign.status, 404);
        assert.equal(same(foreign, id), same(unknown, nowhere));
      }
});

test('no filter, sorting or search reaches the other tenant', async () => {
  for (const filter of [...foreignFilters(other), ...filters(other).slice(-4)]) {
    for (const path of [`/Users${q({ filter })}`, `/${q({ filter })}`, `/Users${q({ filter, sortBy: 'userName' })}`]) {
      const { status, body } = await one.client.send('GET', path);
      const expected = filter.includes('display eq') ? people.length : 0;
      assert.deepEqual([status, body.totalResults], [200, expected], path);
    }
    const { body } = await one.client.send('POST', '/Users/.search', { filter, cursor: '' });
    assert.equal(body.totalResults, filter.includes('display eq') ? people.length : 0);
  }
  for (const filter of [
    `members.value eq "${other.users[0]}"`,
    `members[value eq "${other.users[0]}"]`,
    `id eq "${other.group}"`,
  ]) {
    const { status, body } = await one.client.send('GET', `/Groups${q({ filter })}`);
    assert.deepEqual([status, body.totalResults], [200, 0], filter);
  }
});

test('RFC 9865 §5: a cursor of one tenant is none in the other, though all else is the same', async () => {
  for (const path of ['/Users', '/']) {
    const query = { count: '1', filter: 'externalId pr', sortBy: 'externalId' };
    const { body } = await one.client.send('GET', `${path}${q({ ...query, cursor: '' })}`);
    const cursor = { ...query, cursor: body.nextCursor };
    const foreign = await other.client.send('GET', `${path}${q(cursor)}`);
    const forged = await other.client.send('GET', `${path}${q({ ...query, cursor: `A${body.nextCursor.slice(1)}` })}`);
    assert.deepEqual([foreign.status, foreign.body], [400, forged.body]);
    assert.equal((await one.client.send('GET', `${path}${q(cursor)}`)).status, 200);
  }
});
