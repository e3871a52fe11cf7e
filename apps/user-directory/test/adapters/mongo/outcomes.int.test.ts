import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { testEnvironment } from '@rollcall/service-kit/testing';
import { MongoClient } from 'mongodb';
import { durableOutcomesOf, findOutcomes } from '../../../src/adapters/mongo/outcomes.ts';
import { directoryDatabase } from '../../support/directory-database.ts';

const { db } = directoryDatabase();

test('who asks for an outcome is told only what a majority has', async (t) => {
  const client = new MongoClient(testEnvironment().mongodbUri, { monitorCommands: true });
  t.after(() => client.close());
  const levels: unknown[] = [];
  client.on('commandStarted', ({ commandName, command }) => {
    if (commandName === 'find') levels.push(command.readConcern?.level);
  });
  const outcomes = durableOutcomesOf(client.db(db.databaseName));
  assert.deepEqual(await findOutcomes(outcomes, [{ tenantId: 'acme', commandId: randomUUID() }]), []);
  assert.deepEqual(levels, ['majority']);
});
