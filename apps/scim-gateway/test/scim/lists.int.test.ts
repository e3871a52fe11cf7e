import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listUrn, user } from '../support/bodies.ts';
import { type Client, type Installation, startInstallation } from '../support/installation.ts';

let installation: Installation;
let okta: Client;
const total = 25;
before(async () => {
  installation = await startInstallation({ DEFAULT_PAGE_SIZE: '10', MAX_PAGE_SIZE: '20' });
  okta = await installation.client();
  const people = Array.from({ length: total }, (_, n) =>
    user({ userName: `User-${n}@example.com`, externalId: `x-${n}` }),
  );
  await Promise.all(people.map((each) => okta.send('POST', '/Users', each)));
});
after(() => installation?.stop());

const filtered = (filter: string, more = '') => okta.send('GET', `/Users?filter=${encodeURIComponent(filter)}${more}`);

test('RFC 7644 §3.4.2: a list has all matches in totalResults and a page in Resources', async () => {
  const { status, headers, body } = await okta.send('GET', '/Users');
  assert.equal(status, 200);
  assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.deepEqual(body.schemas, [listUrn]);
  assert.equal(body.totalResults, total);
  assert.equal(body.startIndex, 1);
  assert.equal(body.itemsPerPage, 10);
  assert.equal(body.Resources.length, 10);
  assert.match(body.Resources[0].meta.location, new RegExp(`^${installation.gateway.origin}/scim/v2/Users/`));
});

test('RFC 7644 §3.4.2.4: the pages together hold everyone once, in one order whatever their size', async () => {
  const walk = async (size: number) => {
    const ids: string[] = [];
    for (let start = 1; start <= total; start += size) {
      const { body } = await okta.send('GET', `/Users?startIndex=${start}&count=${size}&attributes=id`);
      assert.equal(body.startIndex, start);
      ids.push(...body.Resources.map(({ id }: { id: string }) => id));
    }
    return ids;
  };
  const ids = await walk(7);
  assert.equal(new Set(ids).size, total);
  assert.deepEqual(await walk(20), ids);
});

const pages: readonly [string, { startIndex: number; itemsPerPage: number }][] = [
  ['startIndex=0', { startIndex: 1, itemsPerPage: 10 }],
  ['startIndex=-3&count=2', { startIndex: 1, itemsPerPage: 2 }],
  ['count=0', { startIndex: 1, itemsPerPage: 0 }],
  ['count=-1', { startIndex: 1, itemsPerPage: 0 }],
  ['count=1000', { startIndex: 1, itemsPerPage: 20 }],
  ['startIndex=24&count=10', { startIndex: 24, itemsPerPage: 2 }],
  ['startIndex=4000', { startIndex: 4000, itemsPerPage: 0 }],
];
for (const [query, expected] of pages)
  test(`RFC 7644 §3.4.2.4: ?${query}`, async () => {
    const { status, body } = await okta.send('GET', `/Users?${query}`);
    assert.equal(status, 200);
    const { totalResults, startIndex, itemsPerPage, Resources } = body;
    assert.deepEqual({ totalResults, startIndex, itemsPerPage }, { totalResults: total, ...expected });
    assert.equal(Resources.length, expected.itemsPerPage);
  });

test('RFC 7644 §3.4.2.2: eq on userName knows no case, on externalId it does; names and operators never do', async () => {
  assert.equal((await filtered('userName eq "USER-7@EXAMPLE.COM"')).body.Resources[0].externalId, 'x-7');
  assert.equal((await filtered('USERNAME EQ "user-7@example.com"')).body.totalResults, 1);
  assert.equal((await filtered('externalId eq "x-7"')).body.totalResults, 1);
  assert.equal((await filtered('externalId eq "X-7"')).body.totalResults, 0);
});

test('RFC 7644 §3.4.2: no match is 200 with an empty list', async () => {
  const { status, body } = await filtered('userName eq "nobody@example.com"', '&startIndex=1&count=100');
  assert.equal(status, 200);
  assert.deepEqual(body, { schemas: [listUrn], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] });
});

for (const filter of ['userName eq', 'userName', 'nonsense eq "a"', 'userName xx "a"', '"a" eq userName'])
  test(`RFC 7644 §3.12: invalidFilter: ${filter}`, async () => {
    const { status, body } = await filtered(filter);
    assert.equal(status, 400);
    assert.equal(body.scimType, 'invalidFilter');
  });

test('an overlong or overnested filter is refused at once', async () => {
  const started = performance.now();
  const nested = await filtered(`${'('.repeat(3_000)}userName pr${')'.repeat(3_000)}`);
  assert.equal(nested.status, 400);
  assert.equal(nested.body.scimType, 'invalidFilter');
  assert.ok(performance.now() - started < 1_000);
});

test('RFC 7644 §3.9: a list can be cut down to some attributes', async () => {
  const { body } = await okta.send('GET', '/Users?count=1&attributes=userName');
  assert.deepEqual(Object.keys(body.Resources[0]).sort(), ['id', 'schemas', 'userName']);
});

test('a page larger than one chunk is sent whole', async () => {
  const big = await installation.client();
  const text = 'x'.repeat(60_000);
  await Promise.all(Array.from({ length: 5 }, () => big.send('POST', '/Users', user({ title: text }))));
  const { body } = await big.send('GET', '/Users');
  assert.equal(body.itemsPerPage, 5);
  assert.ok(body.Resources.every(({ title }: { title: string }) => title === text));
});
