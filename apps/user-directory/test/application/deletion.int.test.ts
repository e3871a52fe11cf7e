import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { freshName } from '@rollcall/service-kit/testing';
import { commandsOf, waiting } from '../support/commands.ts';
import { directoryDatabase } from '../support/directory-database.ts';
import { storedViews } from '../support/fold-log.ts';
import { committed, openTestPartition, rejected } from '../support/partition.ts';

const database = directoryDatabase();
const { db } = database;

test('a deleted user or group is nobody’s member and has none, and waits for nobody', async () => {
  const tenantId = freshName('t');
  const { createUser, createGroup, remove } = commandsOf(tenantId);
  const partition = await openTestPartition(database, freshName('p'));
  const [ann, inner, outer] = [randomUUID(), randomUUID(), randomUUID()];
  await partition.send(
    createUser(ann, { userName: 'ann' }),
    waiting(createGroup(inner, 'Inner', [ann, 'e9'])),
    createGroup(outer, 'Outer', [ann, inner]),
  );
  await partition.send(remove('Group', inner));
  const between = await storedViews(db, tenantId);
  assert.deepEqual(
    between.memberships.map(({ groupId, memberId }) => [groupId, memberId]),
    [[outer, ann]],
  );
  assert.deepEqual(between.pending, []);
  await partition.send(remove('User', ann));
  const { memberships, counts } = await storedViews(db, tenantId);
  assert.deepEqual([memberships.length, counts], [0, [{ _id: `${tenantId}/Group`, count: 1 }]]);
});

test('a deleted id is 404 for every later command; its userName is free, in the same batch and later', async () => {
  const tenantId = freshName('t');
  const { createUser, createGroup, replaceUser, replaceGroup, addMembers, patch, remove } = commandsOf(tenantId);
  const partition = await openTestPartition(database, freshName('p'));
  const [ann, staff, again] = [randomUUID(), randomUUID(), randomUUID()];
  await partition.send(createUser(ann, { userName: 'ann' }), createGroup(staff, 'Staff'));
  const afterwards = () => [
    replaceUser(ann, { userName: 'ann' }),
    patch('User', ann, { op: 'replace', path: 'active', value: false }),
    remove('User', ann),
    replaceGroup(staff, 'Staff', []),
    addMembers(staff, ann),
    remove('Group', staff),
  ];
  const [, , recreated, ...sameBatch] = await partition.send(
    remove('User', ann),
    remove('Group', staff),
    createUser(again, { userName: 'Ann' }),
    ...afterwards(),
  );
  assert.equal(committed(recreated).revision, 1);
  const statuses = [...sameBatch, ...(await partition.send(...afterwards()))].map(
    (outcome) => rejected(outcome).status,
  );
  assert.deepEqual(statuses, new Array(12).fill(404));
  const [, third] = await partition.send(remove('User', again), createUser(randomUUID(), { userName: 'ANN' }));
  assert.equal(committed(third).revision, 1);
});
