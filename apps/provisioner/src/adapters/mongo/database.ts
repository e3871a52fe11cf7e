import { ensureEventStoreIndexes } from '@rollcall/event-store';
import { type MongoOptions, type Running, startMongo } from '@rollcall/service-kit';
import { type Db, type MongoClient, ReadConcern } from 'mongodb';
import { ensureViewIndexes } from './views.ts';

export interface Database extends Running {
  readonly client: MongoClient;
  readonly db: Db;
}

/**
 * Connects and makes the indexes. Views are read as they are on the primary: what a majority is known to have may be older,
 * for a moment after an election, and decisions rest on them. That nothing of it is taken back later, the fence sees to.
 */
export async function openDatabase({
  database,
  ...options
}: MongoOptions & { readonly database: string }): Promise<Database> {
  const { client, stop } = await startMongo(options);
  try {
    const db = client.db(database, { readConcern: new ReadConcern('local') });
    await ensureEventStoreIndexes(db);
    await ensureViewIndexes(db);
    return { client, db, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
