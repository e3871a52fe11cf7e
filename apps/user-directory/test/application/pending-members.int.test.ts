import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { freshName } from '@rollcall/service-kit/testing';
import { waiting } from '../support/commands.ts';
import { directoryDatabase } from '../support/directory-database.ts';
import { assertFolds, ofType, storedViews } from '../support/fold-log.ts';
import { committed, openTestPartition, openTestTenant, rejected } from '../support/partition.ts';

const database = directoryDatabase();
const { db } = database;

async function start() {
  const name = freshName('p');
  return { name, ...(await openTestTenant(database, name)) };
}

/** Members, and what is waited for. */
async function rowsOf(tenantId: string) {
  const { memberships, pending } = await assertFolds(db, tenantId);
  return { members: memberships.map(({ memberId }) => memberId), pending: pending.map(({ value }) => value) };
}

test('a member that names nothing is kept, and joins when its id or its externalId appears, across batches', async () => {
  const { tenantId, partition, createGroup, createUser } = await start();
  const [staff, ann, bob] = [randomUUID(), randomUUID(), randomUUID()].toSorted() as [string, string, string];
  const [group] = await partition.send(waiting(createGroup(staff, 'Staff', [ann, 'e-bob'])));
  assert.equal(committed(group).revision, 2);
  assert.deepEqual(await rowsOf(tenantId), { members: [], pending: [ann, 'e-bob'] });
  const [created] = await partition.send(createUser(ann, { userName: 'ann' }));
  assert.deepEqual([committed(created).revision, committed(created).lastSequence], [1, 5]);
  assert.deepEqual(await rowsOf(tenantId), { members: [ann], pending: ['e-bob'] });
  await partition.send(createUser(bob, { userName: 'bob', externalId: 'e-bob' }));
  assert.deepEqual(await rowsOf(tenantId), { members: [ann, bob], pending: [] });
  const [stored] = ofType(await storedViews(db, tenantId), 'Group');
  assert.equal(stored?.revision, 6);
});

test('the next owner of the partition knows what is waited for', async () => {
  const { tenantId, name, partition, createGroup, createUser } = await start();
  const ann = randomUUID();
  await partition.send(waiting(createGroup(randomUUID(), 'Staff', [ann])));
  const next = await openTestPartition(database, name);
  await next.send(createUser(ann, { userName: 'ann' }));
  assert.deepEqual(await rowsOf(tenantId), { members: [ann], pending: [] });
});

test('group and member in one batch, in either order', async () => {
  const { tenantId, partition, createGroup, createUser } = await start();
  const [staff, ann] = [randomUUID(), randomUUID()];
  await partition.send(waiting(createGroup(staff, 'Staff', [ann, 'e9'])), createUser(ann, { userName: 'ann' }));
  assert.deepEqual(await rowsOf(tenantId), { members: [ann], pending: ['e9'] });
});

test('an externalId that is given later is found', async () => {
  const { tenantId, partition, createGroup, createUser, patch } = await start();
  const ann = randomUUID();
  await partition.send(waiting(createGroup(randomUUID(), 'Staff', ['e9'])), createUser(ann, { userName: 'ann' }));
  await partition.send(patch('User', ann, { op: 'add', path: 'externalId', value: 'e9' }));
  assert.deepEqual(await rowsOf(tenantId), { members: [ann], pending: [] });
});

test('the same list again, after its members have appeared, changes nothing', async () => {
  const { tenantId, partition, createGroup, replaceGroup, createUser, patch } = await start();
  const [staff, ann, bob] = [randomUUID(), randomUUID(), randomUUID()];
  await partition.send(waiting(createGroup(staff, 'Staff', ['e-ann', 'e-bob'])));
  await partition.send(
    createUser(ann, { userName: 'ann', externalId: 'e-ann' }),
    createUser(bob, { userName: 'bob', externalId: 'e-bob' }),
  );
  const again = () => waiting(replaceGroup(staff, 'Staff', ['e-bob', 'e-ann']));
  const [same] = await partition.send(again());
  assert.deepEqual([committed(same).lastSequence, (await rowsOf(tenantId)).pending], [0, []]);
  const [, changed] = await partition.send(patch('User', bob, { op: 'remove', path: 'externalId' }), again());
  assert.equal(committed(changed).revision, committed(same).revision + 2);
  assert.deepEqual(await rowsOf(tenantId), { members: [ann], pending: ['e-bob'] });
});

test('taking a value out, replacing all members and deleting the group end the waiting', async () => {
  const { tenantId, partition, createGroup, removeMember, replaceGroup, remove, createUser } = await start();
  const [staff, crew, ann] = [randomUUID(), randomUUID(), randomUUID()];
  await partition.send(
    waiting(createGroup(staff, 'Staff', ['e1', 'e2', 'e3'])),
    waiting(createGroup(crew, 'Crew', ['e1'])),
  );
  await partition.send(removeMember(staff, 'e1'));
  assert.deepEqual((await rowsOf(tenantId)).pending.toSorted(), ['e1', 'e2', 'e3']);
  await partition.send(waiting(replaceGroup(staff, 'Staff', ['e3'])));
  assert.deepEqual((await rowsOf(tenantId)).pending.toSorted(), ['e1', 'e3']);
  await partition.send(remove('Group', staff));
  assert.deepEqual((await rowsOf(tenantId)).pending, ['e1']);
  await partition.send(createUser(ann, { userName: 'ann', externalId: 'e3' }));
  assert.deepEqual((await rowsOf(tenantId)).members, []);
});

test('otherwise the request is refused, and none of it applied', async () => {
  const { tenantId, partition, createGroup, createUser } = await start();
  const [ann, nobody] = [randomUUID(), randomUUID()];
  const [, outcome] = await partition.send(
    createUser(ann, { userName: 'ann' }),
    createGroup(randomUUID(), 'Staff', [ann, nobody]),
  );
  const { status, scimType, detail } = rejected(outcome);
  assert.deepEqual([status, scimType], [400, 'invalidValue']);
  assert.equal(detail, `members[1].value "${nobody}" is the id of no resource`);
  assert.deepEqual(await rowsOf(tenantId), { members: [], pending: [] });
});
