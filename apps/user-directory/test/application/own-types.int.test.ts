import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { Fenced } from '@rollcall/event-store';
import { freshName } from '@rollcall/service-kit/testing';
import { badgeSchemaId, ownTypes } from '../support/commands.ts';
import { directoryDatabase } from '../support/directory-database.ts';
import { assertFolds, ofType } from '../support/fold-log.ts';
import { committed, openTestPartition, openTestTenant, rejected } from '../support/partition.ts';

const database = directoryDatabase();
const { db } = database;
const none = { schemas: [], resourceTypes: [] };

test('types hold from the command after their definition on, in the same batch and for the next owner', async () => {
  const name = freshName('p');
  const { tenantId, partition, defineTypes, createDevice } = await openTestTenant(database, name);
  const [before, definition, after] = await partition.send(
    createDevice(randomUUID(), { displayName: 'Printer' }),
    defineTypes(ownTypes),
    createDevice(randomUUID(), { displayName: 'Printer' }),
  );
  assert.equal(rejected(before).status, 404);
  assert.deepEqual([committed(definition).resourceId, committed(definition).revision], [tenantId, 1]);
  assert.deepEqual((committed(definition).json.resourceTypes as unknown[]).length, 2);
  assert.equal((committed(after).json.meta as { resourceType: string }).resourceType, 'Device');
  const next = await openTestPartition(database, name);
  const [device, same, more] = await next.send(
    createDevice(randomUUID(), { displayName: 'Scanner' }),
    defineTypes(ownTypes),
    defineTypes({
      ...ownTypes,
      schemas: [...ownTypes.schemas, { ...ownTypes.schemas[1], id: 'urn:example:other', name: 'Other' }],
    }),
  );
  assert.equal(committed(device).revision, 1);
  assert.deepEqual([committed(same).revision, committed(same).lastSequence], [1, 0]);
  assert.equal(committed(more).revision, 2);
  const [stored] = await db
    .collection('types')
    .find({ _id: tenantId as never })
    .toArray();
  assert.equal(stored?.version, 2);
});

test('what is stored of types that a tenant has defined is what its log says', async () => {
  const { tenantId, partition, defineTypes, createDevice, createUser, patch, remove } = await openTestTenant(database);
  const [printer, gone, ann] = [randomUUID(), randomUUID(), randomUUID()];
  await partition.send(
    defineTypes(ownTypes),
    createDevice(printer, { displayName: 'Printer', serialNumber: 's1' }),
    createDevice(gone, { displayName: 'Scanner' }),
    createUser(ann, { userName: 'ann', [badgeSchemaId]: { number: 'B1' } }),
  );
  await partition.send(
    patch('Device', printer, { op: 'replace', path: 'serialNumber', value: 's2' }),
    remove('Device', gone),
  );
  const live = await assertFolds(db, tenantId);
  assert.deepEqual(live.counts.map(({ _id, count }) => [_id.split('/')[1], count]).toSorted(), [
    ['Device', 1],
    ['User', 1],
  ]);
  assert.deepEqual(ofType(live, 'User')[0]?.claims?.toSorted(), [
    `${tenantId}/User/${badgeSchemaId}:number=b1`,
    `${tenantId}/User/userName=ann`,
  ]);
  assert.deepEqual(ofType(live, 'Device')[0]?.claims, [`${tenantId}/Device/serialNumber=s2`]);
});

test('unique values of an extension are free again after a deletion, and taken across batches', async () => {
  const { partition, defineTypes, createUser, remove } = await openTestTenant(database);
  const [ann, bob] = [randomUUID(), randomUUID()];
  const badge = { [badgeSchemaId]: { number: 'B1' } };
  await partition.send(defineTypes(ownTypes), createUser(ann, { userName: 'ann', ...badge }));
  const [taken] = await partition.send(createUser(bob, { userName: 'bob', ...badge }));
  const { status, scimType, detail } = rejected(taken);
  assert.deepEqual([status, scimType, detail], [409, 'uniqueness', `${badgeSchemaId}:number is taken`]);
  const [, free] = await partition.send(remove('User', ann), createUser(bob, { userName: 'bob', ...badge }));
  assert.equal(committed(free).revision, 1);
});

test('a type that is in use cannot go, by what was stored and by what the batch has done', async () => {
  const { partition, defineTypes, createDevice, remove } = await openTestTenant(database);
  const device = randomUUID();
  const [, , inBatch] = await partition.send(
    defineTypes(ownTypes),
    createDevice(device, { displayName: 'Printer' }),
    defineTypes(none),
  );
  assert.equal(rejected(inBatch).status, 409);
  const [stored, , freed, gone] = await partition.send(
    defineTypes(none),
    remove('Device', device),
    defineTypes(none),
    createDevice(randomUUID(), { displayName: 'Printer' }),
  );
  assert.deepEqual([rejected(stored).status, committed(freed).revision, rejected(gone).status], [409, 2, 404]);
});

test('definitions that were not committed are forgotten', async () => {
  const name = freshName('p');
  const { partition: zombie, defineTypes, createDevice } = await openTestTenant(database, name);
  const heir = await openTestPartition(database, name);
  await assert.rejects(zombie.send(defineTypes(ownTypes)), Fenced);
  const [device] = await heir.send(createDevice(randomUUID(), { displayName: 'Printer' }));
  assert.equal(rejected(device).status, 404);
});

test('definitions that do not fit together are refused, and nothing is changed', async () => {
  const { tenantId, partition, defineTypes } = await openTestTenant(database);
  const [first] = ownTypes.schemas;
  const [outcome] = await partition.send(defineTypes({ schemas: [first, first], resourceTypes: [] }));
  assert.equal(rejected(outcome).status, 400);
  assert.equal(await db.collection('types').countDocuments({ _id: tenantId as never }), 0);
});
