import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import type { ListResourcesRequest } from '@rollcall/protocol/directory/v1/query';
import { compareForSort, groupType, parseSortPath, type ScimResource, sortValueOf, userType } from '@rollcall/scim';
import { callStream, RpcError, status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { resourcesOf } from '../../../src/adapters/mongo/resources.ts';
import { searchesOf } from '../../../src/adapters/mongo/searches.ts';
import { documentOf, insertResources } from '../../support/resources.ts';
import { directoryServices } from '../../support/services.ts';

const services = directoryServices();
const [small, large] = [freshName('t'), freshName('t')];
const settings = { timeoutMs: 10_000 };

function user(index: number): ScimResource {
  const day = (month: number) => `2025-${String(month).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`;
  const work = { value: `Work${index % 7}@example.com`, type: 'work' };
  const home = { value: `home${index % 5}@example.com`, type: 'home', primary: true };
  return {
    ...{ schemas: [userType.schema.id], id: randomUUID(), userName: `User${index}`, active: index % 2 === 0 },
    ...(index % 3 > 0 && { title: ['b', 'A', 'a', 'é'][index % 4] }),
    ...(index % 4 > 0 && { emails: index % 2 === 0 ? [work, home] : [work] }),
    ...(index % 5 > 0 && { name: { familyName: `F${index % 10}` } }),
    meta: {
      ...{ resourceType: 'User', version: 'W/"1"' },
      ...{ created: `${day(1)}T00:00:00.000Z`, lastModified: `${day(2)}T00:00:00.000Z` },
    },
  };
}

const byId = (a: ScimResource, b: ScimResource) => (String(a.id) < String(b.id) ? -1 : 1);
const users = Array.from({ length: 150 }, (_, index) => user(index)).toSorted(byId);
const groups = Array.from({ length: 5 }, (_, index): ScimResource => {
  const meta = { resourceType: 'Group', created: '2025-03-01T00:00:00.000Z', lastModified: '2025-03-01T00:00:00.000Z' };
  return { schemas: [groupType.schema.id], id: randomUUID(), displayName: `Group ${index}`, meta };
});
const everyone = [...users, ...groups].toSorted(byId);

before(async () => {
  await insertResources(services.db, small, userType, users);
  await insertResources(services.db, small, groupType, groups);
  const many = Array.from({ length: 1_200 }, (_, index) => user(index));
  await insertResources(services.db, large, userType, many);
  await insertResources(services.db, large, groupType, [{ ...groups[0], id: randomUUID() }]);
});

const plain: ListResourcesRequest = {
  ...{ tenantId: small, resourceType: 'User', filter: '', startIndex: 1, count: 1_000, withoutReferences: true },
  ...{ sortBy: '', descending: false, byPosition: false, position: Buffer.alloc(0), typesVersion: 0, amongTypes: [] },
};

async function list(request: Partial<ListResourcesRequest>) {
  let [totalResults, position] = [-1, Buffer.alloc(0)];
  const ids: string[] = [];
  const responses = callStream(services.clients().query.listResources, { ...plain, ...request }, settings);
  for (const { part } of (await Array.fromAsync(responses)).flatMap(({ parts }) => parts)) {
    if (part?.$case === 'header') totalResults = part.value.totalResults;
    if (part?.$case === 'resource') ids.push(part.value.resourceId);
    if (part?.$case === 'trailer') position = Buffer.from(part.value.position);
  }
  return { totalResults, ids, position };
}

/** All pages by position; `between` runs after each. */
async function walk(request: Partial<ListResourcesRequest>, between: (page: number) => Promise<void> = async () => {}) {
  const pages: string[][] = [];
  const totals = new Set<number>();
  let position = Buffer.alloc(0);
  do {
    const page = await list({ ...request, byPosition: true, position });
    pages.push(page.ids);
    totals.add(page.totalResults);
    position = page.position;
    await between(pages.length);
  } while (position.length > 0);
  return { pages, ids: pages.flat(), totals: [...totals] };
}

const refused = (reason: string) => (error: unknown) =>
  error instanceof RpcError && error.code === status.INVALID_ARGUMENT && error.reason === reason;

function sorted(resources: readonly ScimResource[], sortBy: string, descending: boolean): unknown[] {
  const path = parseSortPath(userType, sortBy);
  const sign = descending ? -1 : 1;
  const order = (a: ScimResource, b: ScimResource) =>
    sign * (compareForSort(sortValueOf(userType, path, a), sortValueOf(userType, path, b)) || byId(a, b));
  return resources.toSorted(order).map(({ id }) => id);
}

const sortable = [
  'userName',
  'title',
  'emails',
  'emails.type',
  'name.familyName',
  'active',
  'id',
  'meta.created',
  'meta.lastModified',
];

test('RFC 7644 §3.4.2.3: lists are sorted by any attribute, unassigned last, or first when descending', async () => {
  for (const sortBy of sortable) {
    for (const descending of [false, true]) {
      const expected = sorted(users, sortBy, descending);
      const { ids, totalResults } = await list({ sortBy, descending });
      assert.deepEqual([ids, totalResults], [expected, 150], `${sortBy} ${descending}`);
      const part = await list({ sortBy, descending, startIndex: 21, count: 30 });
      assert.deepEqual(part.ids, expected.slice(20, 50));
    }
  }
});

test('RFC 9865: pages by position hold each resource once, in the order of the whole list', async () => {
  for (const sortBy of ['', ...sortable]) {
    const { ids, totals, pages } = await walk({ sortBy, count: 40 });
    assert.deepEqual([ids, totals], [sortBy === '' ? users.map(({ id }) => id) : sorted(users, sortBy, false), [150]]);
    assert.deepEqual(
      pages.map(({ length }) => length),
      [40, 40, 40, 30],
    );
  }
  const active = users.filter((one) => one.active);
  const filtered = await walk({ filter: 'active eq true', count: 75 });
  assert.deepEqual([filtered.ids, filtered.pages.length], [active.map(({ id }) => id), 1]);
});

test('RFC 9865: what is sorted stays as it was when its first page was read, whatever changes meanwhile', async () => {
  const tenantId = freshName('t');
  const own = users.map((one, index) => ({ ...one, id: randomUUID(), title: `t${String(index).padStart(3, '0')}` }));
  await insertResources(services.db, tenantId, userType, own);
  const expected = sorted(own, 'title', false);
  const moved = { ...own[149], title: 'a' } as ScimResource;
  const { ids } = await walk({ tenantId, sortBy: 'title', count: 60 }, async (page) => {
    if (page !== 1) return;
    const document = documentOf(tenantId, userType, moved);
    await resourcesOf(services.db).replaceOne({ _id: document._id }, document);
    await searchesOf(services.db).updateOne({ resourceId: document.resourceId }, { $set: { search: document.search } });
  });
  assert.deepEqual(ids, expected);
});

test('without an order of its own a list loses and doubles nothing that stays, while resources come and go', async () => {
  const tenantId = freshName('t');
  const own = users.map((one) => ({ ...one, id: randomUUID() })).toSorted(byId);
  await insertResources(services.db, tenantId, userType, own);
  const gone = String(own[10]?.id);
  const { ids } = await walk({ tenantId, count: 30 }, async (page) => {
    const name = `late${page}`;
    await insertResources(services.db, tenantId, userType, [{ ...user(999), userName: name }]);
    if (page === 1) await resourcesOf(services.db).deleteOne({ tenantId, resourceId: gone });
  });
  assert.equal(new Set(ids).size, ids.length);
  const stayed = own.map(({ id }) => String(id));
  assert.ok(stayed.every((id) => ids.includes(id)));
});

test('a position that is too old is expiredCursor, one that is none is invalidCursor', async () => {
  const [, total, at] = JSON.parse((await list({ sortBy: 'title', byPosition: true, count: 1 })).position.toString());
  const old = (BigInt(at) - (3_600n << 32n)).toString();
  const position = Buffer.from(JSON.stringify([users[0]?.id, total, old]));
  await assert.rejects(list({ sortBy: 'title', byPosition: true, count: 1, position }), refused('expiredCursor'));
  for (const text of ['', 'null', '[1]', '{"a":1}', '["a","b"]', '["a",1,"x"]', '["a",1,"99999999999999999999"]']) {
    const odd = Buffer.from(text === '' ? '\0' : text);
    await assert.rejects(list({ byPosition: true, position: odd }), refused('invalidCursor'), text);
  }
});

test('RFC 7644 §3.4.2.1: a query of all types finds what each type understands of the filter', async () => {
  const all = { resourceType: '' };
  const found = async (filter: string) => (await list({ ...all, filter })).ids;
  const idsOf = (resources: readonly ScimResource[]) => resources.map(({ id }) => id);
  assert.deepEqual((await list(all)).ids, idsOf(everyone));
  assert.deepEqual((await list({ ...all, startIndex: 101, count: 40 })).ids, idsOf(everyone.slice(100, 140)));
  assert.deepEqual((await walk({ ...all, count: 50 })).ids, idsOf(everyone));
  assert.deepEqual(
    await found('userName eq "user7" or displayName eq "group 3"'),
    idsOf(everyone.filter((one) => one.userName === 'User7' || one.displayName === 'Group 3')),
  );
  assert.deepEqual(await found('not (userName pr)'), idsOf(groups.toSorted(byId)));
  assert.deepEqual(await found('meta.resourceType eq "Group"'), idsOf(groups.toSorted(byId)));
  assert.deepEqual(await found('userName eq "user7" and members.value eq "x"'), []);
  assert.deepEqual((await list({ ...all, amongTypes: ['Group'] })).ids, idsOf(groups.toSorted(byId)));
  assert.equal((await list({ ...all, sortBy: 'userName', count: 3 })).totalResults, 155);
  const names = (await list({ ...all, sortBy: 'userName' })).ids;
  assert.deepEqual(new Set(names.slice(150)), new Set(idsOf(groups)));
});

test('totalResults is right with and without resources in the answer', async () => {
  for (const [filter, total] of [
    ['', 150],
    ['active eq true', 75],
    ['userName eq "user7"', 1],
    ['userName co "7"', 24],
    ['userName eq "nobody"', 0],
  ] as const) {
    assert.deepEqual(await list({ filter, count: 0 }).then(({ totalResults, ids }) => [totalResults, ids]), [
      total,
      [],
    ]);
    assert.equal((await list({ filter, count: 1 })).totalResults, total);
    assert.equal((await list({ filter })).totalResults, total);
    assert.equal((await list({ filter, startIndex: 500 })).totalResults, total);
    assert.equal((await list({ filter, startIndex: 500 })).ids.length, 0);
  }
});

test('what would look at more resources than allowed is tooMany, what an index serves is not', async () => {
  const of = (request: Partial<ListResourcesRequest>) => list({ tenantId: large, count: 3, ...request });
  const tooBroad: Partial<ListResourcesRequest>[] = [
    { filter: 'userName co "7"' },
    { filter: 'not (userName eq "user7")' },
    { filter: 'meta.lastModified gt "2000-01-01T00:00:00Z"' },
    { sortBy: 'title' },
    { resourceType: '', filter: 'userName co "7"' },
    { resourceType: '', startIndex: 1_200 },
  ];
  for (const request of tooBroad) {
    await assert.rejects(of(request), refused('tooMany'), JSON.stringify(request));
  }
  for (const [request, total] of [
    [{}, 1_200],
    [{ filter: 'userName eq "user7"' }, 1],
    [{ filter: 'userName sw "user77"' }, 11],
    [{ filter: 'active eq true' }, 600],
    [{ filter: 'userName sw "user77" and emails.value co "x"' }, 9],
    [{ filter: 'meta.lastModified gt "2025-02-27T12:00:00Z"' }, 42],
    [{ sortBy: 'meta.lastModified', descending: true }, 1_200],
    [{ resourceType: 'Group', filter: 'displayName co "group"' }, 1],
  ] as const) {
    assert.equal((await of(request)).totalResults, total, JSON.stringify(request));
  }
});
