import { randomBytes } from 'node:crypto';
import { after, before } from 'node:test';
import { testEnvironment } from '@rollcall/service-kit/testing';
import { type Db, MongoClient } from 'mongodb';
import { ensureIndexes } from '../../src/adapters/mongo/indexes.ts';

export interface DirectoryDatabase {
  readonly client: MongoClient;
  readonly db: Db;
}

/** A database of its own for one test file, with the directory's indexes; dropped afterwards. */
export function directoryDatabase(): DirectoryDatabase {
  const client = new MongoClient(testEnvironment().mongodbUri, { ignoreUndefined: true, monitorCommands: true });
  const db = client.db(`t_${randomBytes(6).toString('hex')}`);
  before(() => ensureIndexes(db));
  after(async () => {
    await db.dropDatabase();
    await client.close();
  });
  return { client, db };
}
