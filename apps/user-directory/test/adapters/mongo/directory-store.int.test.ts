import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { freshName, testEnvironment } from '@rollcall/service-kit/testing';
import { MongoClient } from 'mongodb';
import { commandsOf } from '../../support/commands.ts';
import { directoryDatabase } from '../../support/directory-database.ts';
import { committed, openTestPartition } from '../../support/partition.ts';

const { db } = directoryDatabase();

test('what a decision rests on is read as it is on the primary, whatever the client does otherwise', async (t) => {
  const options = { monitorCommands: true, ignoreUndefined: true, readConcern: { level: 'majority' } } as const;
  const client = new MongoClient(testEnvironment().mongodbUri, options);
  t.after(() => client.close());
  const reads: Record<string, unknown> = {};
  client.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'find' || commandName === 'distinct') reads[command[commandName]] = command.readConcern?.level;
  });
  const partition = await openTestPartition({ client, db: client.db(db.databaseName) }, freshName('p'));
  const { createUser, createGroup, remove } = commandsOf(freshName('t'));
  const [ann, staff] = [randomUUID(), randomUUID()];
  await partition.send(createUser(ann, { userName: 'ann' }), createGroup(staff, 'Staff', [ann]));
  committed((await partition.send(remove('User', ann)))[0]);
  const local = ['heads', 'memberships', 'outcomes', 'partitions', 'pending_members', 'resources', 'types'];
  assert.deepEqual(reads, Object.fromEntries(local.map((collection) => [collection, 'local'])));
  await partition.log.close();
});
