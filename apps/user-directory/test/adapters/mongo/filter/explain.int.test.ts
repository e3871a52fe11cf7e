import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { parseFilter, resolveFilter, type ScimResource, userType } from '@rollcall/scim';
import type { Document } from 'mongodb';
import { sourceOf } from '../../../../src/adapters/mongo/filter/sources.ts';
import { resourcesOf } from '../../../../src/adapters/mongo/resources.ts';
import { searchesOf } from '../../../../src/adapters/mongo/searches.ts';
import { directoryDatabase } from '../../../support/directory-database.ts';
import { insertResources } from '../../../support/resources.ts';

const database = directoryDatabase();
const tenantId = 'asked';
const size = 2_000;

function user(index: number): ScimResource {
  const at = new Date(1_700_000_000_000 + index * 1_000).toISOString();
  return {
    ...{
      schemas: [userType.schema.id],
      id: `id-${String(index).padStart(6, '0')}`,
      userName: `user${index}@example.com`,
    },
    ...{ externalId: `e${index}`, active: index % 2 === 0, title: `Title ${index % 100}` },
    emails: [{ value: `mail${index}@example.com`, type: 'work' }],
    meta: { resourceType: 'User', created: at, lastModified: at, version: 'W/"1"' },
  };
}

before(async () => {
  const users = Array.from({ length: size }, (_, index) => user(index));
  await insertResources(database.db, tenantId, userType, users);
  for (const other of ['ask', 'asked-not', 'b'])
    await insertResources(database.db, other, userType, users.slice(0, 500));
});

async function explained(written: string, maxScanned = 50_000) {
  const { db } = database;
  const filter = resolveFilter(userType, parseFilter(written));
  const source = await sourceOf({ db, tenantId, maxScanned }, userType, filter);
  const collection = source.from === 'resources' ? resourcesOf(db) : searchesOf(db);
  const order: Document = source.from === 'resources' ? { resourceId: 1 } : { _id: 1 };
  const plan = await collection
    .find(source.query, { hint: source.hint })
    .sort(order as never)
    .explain('executionStats');
  const { totalKeysExamined: keys, totalDocsExamined: docs, nReturned: found } = plan.executionStats;
  return { from: source.from, keys, docs, found, stages: JSON.stringify(plan.executionStats) };
}

test('eq reads what it finds, in order of id without sorting', async () => {
  for (const [filter, found] of [
    ['userName eq "USER77@example.com"', 1],
    ['externalId eq "e5"', 1],
    ['title eq "title 7"', 20],
    ['emails eq "mail9@example.com"', 1],
    ['emails[type eq "work" and value eq "mail9@example.com"]', 1],
    ['title eq "title 7" and active eq true', 20],
    ['userName eq "user1@example.com" and userName co "1"', 1],
  ] as const) {
    const plan = await explained(filter);
    assert.equal(plan.docs, 20 === found ? 20 : 1, filter);
    assert.ok(plan.keys <= found + 4, `${filter}: ${plan.keys} keys`);
    assert.ok(!plan.stages.includes('"SORT"'), filter);
  }
  assert.equal((await explained('title eq "title 7" and active eq true')).found, 0);
});

test('sw, and or of what is indexed, read what they find', async () => {
  for (const [filter, found] of [
    ['userName sw "user77"', 11],
    ['emails.value sw "mail123"', 11],
    ['userName eq "user1@example.com" or externalId sw "e199"', 12],
    ['(userName eq "user1@example.com" or externalId eq "e2") and not (active eq true)', 1],
  ] as const) {
    const plan = await explained(filter);
    assert.equal(plan.found, found, filter);
    assert.ok(plan.docs <= found + 1 && plan.keys <= found + 5, `${filter}: ${plan.keys} keys, ${plan.docs} documents`);
  }
});

test('an id reads one document', async () => {
  const plan = await explained('id eq "id-000007" and active eq false');
  assert.deepEqual([plan.docs, plan.found], [1, 1]);
});

test('co, ew and the like read the type in the tenant, clustered, and nothing else', async () => {
  for (const filter of [
    'userName co "7"',
    'userName ew "7@example.com"',
    'not (title eq "title 7")',
    'active eq true and title co "7"',
  ]) {
    const plan = await explained(filter);
    assert.deepEqual([plan.from, plan.keys], ['searches', 0], filter);
    assert.ok(plan.docs <= size + 2, `${filter}: ${plan.docs} documents`);
    assert.ok(plan.stages.includes('CLUSTERED_IXSCAN') && !plan.stages.includes('"SORT"'), filter);
  }
});

test('the last change is found by its index where a scan would be too long', async () => {
  const since = new Date(1_700_000_000_000 + (size - 10) * 1_000).toISOString();
  const plan = await explained(`meta.lastModified ge "${since}"`, 100);
  assert.deepEqual([plan.found, plan.docs], [10, 10]);
});
