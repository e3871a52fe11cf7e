import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { asset, assetTypes } from '../support/asset-type.ts';
import { group, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';
import { all, make, page, people, type Query, type Shown, walk } from '../support/pages.ts';

// RFC 7644 §3.4.2.1, §3.4.2.3, §3.4.2.4 and §3.4.3: queries across types, in order, in pages, by POST.

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation({ AUTH_CACHE_MS: '1' });
  client = await installation.client('bearer', { dialect: 'strict' });
  const types = await installation.admin('PUT', `/tenants/${client.tenantId}/types`, assetTypes);
  assert.equal(types.status, 200);
});
after(() => installation?.stop());

async function tenant(): Promise<Client> {
  return installation.client('bearer', { dialect: 'strict' });
}

test('RFC 7644 §3.4.2.4: startIndex below 1 means 1, a negative count means 0, and no page is longer than count', async () => {
  const at = await tenant();
  await make(at, '/Users', people(7));
  for (const startIndex of ['0', '-1', '-999', '1']) {
    const { startIndex: first, Resources } = await page(at, '/Users', { startIndex, count: '3' });
    assert.deepEqual([first, Resources.length], [1, 3], startIndex);
  }
  for (const count of ['0', '-1'])
    for (const more of [{}, { cursor: '' }] as Query[]) {
      const { totalResults, itemsPerPage, Resources } = await page(at, '/Users', { count, ...more });
      assert.deepEqual([totalResults, itemsPerPage, Resources], [7, 0, []]);
    }
  const beyond = await page(at, '/Users', { startIndex: '8' });
  assert.deepEqual([beyond.totalResults, beyond.itemsPerPage, beyond.Resources], [7, 0, []]);
});

test('RFC 7644 §3.4.2.4: totalResults counts all matches of a filter, whatever the page', async () => {
  const at = await tenant();
  await make(
    at,
    '/Users',
    people(9, (n) => ({ title: n % 3 === 0 ? 'T' : undefined })),
  );
  for (const filter of ['title eq "T"', 'title co "t"', 'userName sw "user" and title pr'])
    for (const more of [
      { count: '1' },
      { startIndex: '3' },
      { count: '0' },
      { sortBy: 'userName', count: '2' },
      { cursor: '', count: '2' },
    ] as Query[])
      assert.equal(
        (await page(at, '/Users', { filter, ...more })).totalResults,
        3,
        `${filter} ${JSON.stringify(more)}`,
      );
});

const sorts: readonly (readonly [string, readonly (readonly [object, string])[]])[] = [
  [
    'title',
    [
      [{ title: 'a' }, '1'],
      [{ title: 'B' }, '2'],
      [{ title: 'c' }, '3'],
      [{}, '4'],
    ],
  ],
  [
    'externalId',
    [
      [{ externalId: 'B' }, '1'],
      [{ externalId: 'a' }, '2'],
      [{}, '3'],
    ],
  ],
  [
    'name.familyName',
    [
      [{ name: { familyName: 'Adler' } }, '1'],
      [{ name: { familyName: 'berg' } }, '2'],
      [{ name: undefined }, '3'],
    ],
  ],
  [
    'emails.value',
    [
      [{ emails: [{ value: 'z@x' }, { value: 'a@x', primary: true }] }, '1'],
      [{ emails: [{ value: 'b@x' }, { value: '0@x' }] }, '2'],
      [{ emails: undefined }, '3'],
    ],
  ],
  [
    'emails',
    [
      [{ emails: [{ value: 'z@x' }, { value: 'a@x', primary: true }] }, '1'],
      [{ emails: [{ value: 'b@x' }] }, '2'],
    ],
  ],
  [
    'active',
    [
      [{ active: false }, '1'],
      [{ active: true }, '2'],
    ],
  ],
  [
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
    [
      [{ 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'A' } }, '1'],
      [{ 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'b' } }, '2'],
      [{}, '3'],
    ],
  ],
];

for (const [sortBy, given] of sorts)
  test(`RFC 7644 §3.4.2.3: sorted by ${sortBy}, up and down, by index and by cursor`, async () => {
    const at = await tenant();
    await make(
      at,
      '/Users',
      [...given].reverse().map(([attributes, nickName]) => user({ ...attributes, nickName })),
    );
    const up = given.map(([, nickName]) => nickName);
    for (const [sortOrder, expected] of [
      ['ascending', up],
      ['descending', [...up].reverse()],
    ] as const) {
      const shown = (resources: readonly Shown[]) => resources.map(({ nickName }) => nickName);
      assert.deepEqual(shown((await page(at, '/Users', { sortBy, sortOrder })).Resources), expected);
      assert.deepEqual(shown(all(await walk(at, '/Users', { sortBy, sortOrder, count: '1' }))), expected);
    }
  });

test('RFC 7644 §3.4.2.3: sorted by numbers and dates of a type of the tenant’s own', async () => {
  const values = [
    { count: -5, weight: 0.5, bought: '2020-01-01T00:00:00Z' },
    { count: 9, weight: 2, bought: '2020-01-01T00:00:00-05:00' },
    { count: 10, weight: 10.25, bought: '2021-01-01T00:00:00Z' },
    {},
  ];
  await make(
    client,
    '/Assets',
    [2, 0, 3, 1].map((n) => asset(`sort-${n}`, values[n])),
  );
  for (const sortBy of ['count', 'weight', 'bought']) {
    const query = { sortBy, filter: 'serial sw "sort-"' };
    const serials = async (more: Query) =>
      (await page(client, '/Assets', { ...query, ...more })).Resources.map(({ serial }) => serial);
    assert.deepEqual(await serials({}), ['sort-0', 'sort-1', 'sort-2', 'sort-3'], sortBy);
    assert.deepEqual(await serials({ sortOrder: 'descending' }), ['sort-3', 'sort-2', 'sort-1', 'sort-0'], sortBy);
  }
});

test('RFC 7644 §3.4.2.3: what has no order, or is not there, cannot be sorted by: 400 invalidValue', async () => {
  for (const sortBy of ['name', 'password', 'groups', 'groups.display', 'nothing', 'a..b', 'members'])
    for (const path of ['/Users', '/Users/.search']) {
      const answer =
        path === '/Users'
          ? await client.send('GET', `${path}?sortBy=${sortBy}`)
          : await client.send('POST', path, { sortBy });
      assert.deepEqual([answer.status, answer.body.scimType], [400, 'invalidValue'], `${path} ${sortBy}`);
    }
  const { status, body } = await client.send('GET', '/Users?sortBy=userName&sortOrder=down');
  assert.deepEqual([status, body.scimType], [400, 'invalidValue']);
});

test('RFC 7644 §3.4.2.1, RFC 9865 §2: at the root pages go across types, by index, by cursor and sorted', async () => {
  const at = await tenant();
  await make(
    at,
    '/Users',
    people(5, (n) => ({ displayName: `D${n}` })),
  );
  await make(
    at,
    '/Groups',
    Array.from({ length: 4 }, (_, n) => group({ displayName: `D${n}b` })),
  );
  for (const query of [
    {},
    { sortBy: 'displayName' },
    { sortBy: 'meta.lastModified', sortOrder: 'descending' },
    { filter: 'displayName sw "d"' },
  ] as Query[]) {
    const whole = (await page(at, '/', query)).Resources.map(({ id }) => id);
    assert.equal(new Set(whole).size, 9);
    const byCursor = await walk(at, '/', { ...query, count: '2' });
    assert.deepEqual(
      all(byCursor).map(({ id }) => id),
      whole,
      JSON.stringify(query),
    );
    assert.ok(byCursor.every(({ totalResults }) => totalResults === 9));
    const byIndex = await Promise.all(
      [1, 5, 9].map((startIndex) => page(at, '/', { ...query, startIndex: `${startIndex}`, count: '4' })),
    );
    assert.deepEqual(
      all(byIndex).map(({ id }) => id),
      whole,
      JSON.stringify(query),
    );
    const found = await at.send('POST', '/.search', { ...query, count: 4, startIndex: 5 });
    assert.deepEqual(found.body, byIndex[1]);
  }
  const sorted = (await page(at, '/', { sortBy: 'displayName' })).Resources.map(({ displayName }) => displayName);
  assert.deepEqual(sorted, ['D0', 'D0b', 'D1', 'D1b', 'D2', 'D2b', 'D3', 'D3b', 'D4']);
});

test('RFC 7644 §3.4.3: .search answers what GET answers, for every parameter, on each type and at the root', async () => {
  const at = await tenant();
  await make(
    at,
    '/Users',
    people(6, (n) => ({ title: `T${n % 2}` })),
  );
  const queries: readonly Query[] = [
    { filter: 'title eq "t1"', count: '2', startIndex: '2' },
    { sortBy: 'title', sortOrder: 'descending', attributes: 'userName,title' },
    { excludedAttributes: 'emails,meta.created', count: '1' },
  ];
  for (const path of ['/Users', ''])
    for (const query of queries) {
      const got = await at.send('GET', `${path}/?${new URLSearchParams(query)}`);
      const { attributes, excludedAttributes, ...rest } = query;
      const sought = await at.send('POST', `${path}/.search`, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
        ...rest,
        ...(attributes && { attributes: attributes.split(',') }),
        ...(excludedAttributes && { excludedAttributes: excludedAttributes.split(',') }),
      });
      assert.deepEqual([sought.status, sought.body], [200, got.body], JSON.stringify(query));
      assert.equal(got.status, 200);
    }
});
