import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Readiness } from '@rollcall/service-kit';
import { freshName, testEnvironment } from '@rollcall/service-kit/testing';
import { openDatabase } from '../../../src/adapters/mongo/database.ts';

test('what a decision rests on is read as it is on the primary, and readiness follows the server', async (t) => {
  const readiness = new Readiness();
  const database = freshName('t_provisioner').replaceAll('-', '_');
  const opened = await openDatabase({ uri: testEnvironment().mongodbUri, database, appName: database, readiness });
  t.after(async () => {
    await opened.db.dropDatabase();
    await opened.stop();
  });
  assert.equal(opened.db.readConcern?.level, 'local');
  assert.equal(readiness.ready, true, `not ready: ${readiness.notReady}`);
});
