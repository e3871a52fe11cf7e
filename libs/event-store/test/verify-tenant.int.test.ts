import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { eventsOf, toDocument } from '../src/event-documents.ts';
import { openPartition, verifyTenant } from '../src/index.ts';
import { anEvent } from './an-event.ts';
import { freshDatabase } from './fresh-database.ts';

const { client, db } = freshDatabase();
let tenantId: string;
let tenants = 0;

beforeEach(async () => {
  tenants += 1;
  tenantId = `tenant-${tenants}`;
  const log = await openPartition(client, db, { partition: tenantId, owner: 'test' });
  await log.commit({ events: [1, 2, 3, 4].map((revision) => anEvent({ tenantId, revision })) });
  await log.close();
});

test('a changed event is named', async () => {
  await eventsOf(db).updateOne({ tenantId, sequence: 2 }, { $set: { actor: 'somebody else' } });
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: false, sequence: 2, problem: 'the event was changed' });
});

test('a missing event is named', async () => {
  await eventsOf(db).deleteOne({ tenantId, sequence: 3 });
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: false, sequence: 3, problem: 'the event is missing' });
});

test('an event that was changed together with its hash is betrayed by its successor', async () => {
  await eventsOf(db).updateOne({ tenantId, sequence: 2 }, { $set: { previousHash: '', hash: 'ff' } });
  const verification = await verifyTenant(db, tenantId);
  assert.deepEqual([verification.ok, !verification.ok && verification.sequence], [false, 2]);
});

test('a tail that was cut off is betrayed by the head', async () => {
  await eventsOf(db).deleteOne({ tenantId, sequence: 4 });
  const problem = 'the log does not end where its head says';
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: false, sequence: 4, problem });
});

test('a tail that was made up is betrayed by the head', async () => {
  const last = await eventsOf(db).findOne({ tenantId, sequence: 4 });
  assert.ok(last);
  const placement = { partition: 'forged', ordinal: 1, sequence: 5, previousHash: last.hash };
  await eventsOf(db).insertOne(toDocument(anEvent({ tenantId, revision: 5 }), placement));
  const problem = 'the log does not end where its head says';
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: false, sequence: 6, problem });
});

test('a log that grows meanwhile is no problem', async () => {
  const log = await openPartition(client, db, { partition: tenantId, owner: 'test' });
  let growing = true;
  const grow = async () => {
    for (let revision = 5; growing; revision += 1) await log.commit({ events: [anEvent({ tenantId, revision })] });
  };
  const grown = grow();
  const verified = [];
  for (let times = 0; times < 50; times += 1) verified.push(await verifyTenant(db, tenantId));
  growing = false;
  await grown;
  await log.close();
  assert.deepEqual(
    verified.filter(({ ok }) => !ok),
    [],
  );
});
