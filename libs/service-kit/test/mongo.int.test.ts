import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMongo } from '../src/mongo.ts';
import { Readiness } from '../src/readiness.ts';
import { testEnvironment } from '../src/testing.ts';

test('reading and writing are as the services need them, whatever the address says', async (t) => {
  const readiness = new Readiness();
  const address = new URL(testEnvironment().mongodbUri);
  address.searchParams.set('readPreference', 'secondary');
  address.searchParams.set('w', '1');
  const mongo = await startMongo({ uri: address.href, appName: 'test', readiness });
  t.after(() => mongo.stop());
  const { readPreference, readConcern, writeConcern } = mongo.client;
  assert.deepEqual([readPreference.mode, readConcern?.level, writeConcern?.w], ['primary', 'majority', 'majority']);
  assert.equal(readiness.ready, true);
});
