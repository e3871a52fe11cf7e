import { ensureEventStoreIndexes } from '@rollcall/event-store';
import { type MongoOptions, type Running, startMongo } from '@rollcall/service-kit';
import type { Db, MongoClient } from 'mongodb';
import { ensureViewIndexes } from './views.ts';

export interface Database extends Running {
  readonly client: MongoClient;
  readonly db: Db;
}

/** Connects and makes the indexes. */
export async function openDatabase({
  database,
  ...options
}: MongoOptions & { readonly database: string }): Promise<Database> {
  const { client, stop } = await startMongo(options);
  try {
    const db = client.db(database);
    await ensureEventStoreIndexes(db);
    await ensureViewIndexes(db);
    return { client, db, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
