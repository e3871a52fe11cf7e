import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { eventsOf } from '../src/event-documents.ts';
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
