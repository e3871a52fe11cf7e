import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { parseFilter, resolveFilter, userType } from '@rollcall/scim';
import type { CommandStartedEvent } from 'mongodb';
import { Found } from '../../../../src/adapters/mongo/filter/found.ts';
import { type Source, sourceOf } from '../../../../src/adapters/mongo/filter/sources.ts';
import { directoryDatabase } from '../../../support/directory-database.ts';
import { openTestTenant } from '../../../support/partition.ts';

const database = directoryDatabase();
const { client, db } = database;

function scanFor(tenantId: string, filter: string): Promise<Source> {
  const selecting = { db, tenantId, maxScanned: 1_000 };
  return sourceOf(selecting, userType, resolveFilter(userType, parseFilter(filter)));
}

/** How often the collection of what is searched is read while something runs. */
async function readsOf(run: () => Promise<unknown>): Promise<number> {
  let reads = 0;
  const listen = ({ command }: CommandStartedEvent) => {
    if (command.aggregate === 'searches') reads += 1;
  };
  client.on('commandStarted', listen);
  try {
    await run();
    return reads;
  } finally {
    client.off('commandStarted', listen);
  }
}

/** A tenant with people of these titles; the ids ascending. */
async function people(titles: readonly string[]) {
  const tenant = await openTestTenant(database);
  const ids = titles.map(() => randomUUID()).sort();
  await tenant.partition.send(
    ...ids.map((id, index) => tenant.createUser(id, { userName: `u${index}`, title: titles[index] })),
  );
  return { ...tenant, ids };
}

test('the pages of a scan, and its total, cost one scan as long as nothing happens', async () => {
  const { tenantId, ids } = await people(['Tour Guide', 'Pilot', 'Guide']);
  const found = new Found(db);
  const source = await scanFor(tenantId, 'title co "guide"');
  const reads = await readsOf(async () => {
    assert.deepEqual(await found.scan(source, 1), { ids: [ids[0], ids[2]], total: 2 });
    assert.deepEqual((await found.scan(source, 2)).ids, [ids[0], ids[2]]);
    assert.equal(await found.total(source), 2);
  });
  assert.equal(reads, 1);
});

test('whatever happens in the tenant is seen at once', async () => {
  const { tenantId, ids, partition, replaceUser, remove } = await people(['Guide', 'Pilot', 'Guide']);
  const found = new Found(db);
  const source = await scanFor(tenantId, 'title co "guide"');
  assert.equal((await found.scan(source, 10)).total, 2);
  await partition.send(replaceUser(ids[1] ?? '', { userName: 'u1', title: 'Guide' }));
  assert.deepEqual((await found.scan(source, 10)).ids, ids);
  await partition.send(remove('User', ids[0] ?? ''));
  assert.deepEqual(await found.scan(source, 10), { ids: ids.slice(1), total: 2 });
  assert.equal(await found.total(source), 2);
});

test('those who ask the same at the same time share one scan; other texts and other tenants do not', async () => {
  const [a, b] = [await people(['Guide']), await people(['Guide', 'Guide'])];
  const found = new Found(db);
  const source = await scanFor(a.tenantId, 'title co "guide"');
  assert.equal(await readsOf(() => Promise.all(Array.from({ length: 8 }, () => found.scan(source, 5)))), 1);
  assert.equal((await found.scan(await scanFor(a.tenantId, 'title co "pilot"'), 5)).total, 0);
  assert.equal((await found.scan(await scanFor(b.tenantId, 'title co "guide"'), 5)).total, 2);
});

test('of a tenant without a log nothing is kept', async () => {
  const found = new Found(db);
  const source = await scanFor('nobody', 'title co "guide"');
  const reads = await readsOf(async () => {
    for (let time = 0; time < 2; time += 1) assert.deepEqual(await found.scan(source, 1), { ids: [], total: 0 });
  });
  assert.equal(reads, 2);
});
