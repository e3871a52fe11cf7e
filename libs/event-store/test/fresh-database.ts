import { randomBytes } from 'node:crypto';
import { after, before } from 'node:test';
import { type Db, MongoClient } from 'mongodb';
import { ensureEventStoreIndexes } from '../src/index.ts';

export interface TestDatabase {
  readonly uri: string;
  readonly client: MongoClient;
  readonly db: Db;
}

/** A database of its own for one test file, dropped afterwards. Its fields are there once the tests run. */
export function freshDatabase(): TestDatabase {
  const uri = process.env.TEST_MONGODB_URI;
  if (!uri) throw new Error('TEST_MONGODB_URI is not set: run the tests with `npm test`, which starts a MongoDB');
  const client = new MongoClient(uri);
  const db = client.db(`t_${randomBytes(6).toString('hex')}`);
  before(() => ensureEventStoreIndexes(db));
  after(async () => {
    await db.dropDatabase();
    await client.close();
  });
  return { uri, client, db };
}
