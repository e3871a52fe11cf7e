import { ensureEventStoreIndexes } from '@rollcall/event-store';
import type { Readiness, Running } from '@rollcall/service-kit';
import { type Db, MongoClient, TopologyType } from 'mongodb';
import { ensureViewIndexes } from './views.ts';

export interface Database extends Running {
  readonly client: MongoClient;
  readonly db: Db;
}

const writable: readonly string[] = [
  TopologyType.ReplicaSetWithPrimary,
  TopologyType.Sharded,
  TopologyType.Single,
  TopologyType.LoadBalanced,
];

/** Connects, makes the indexes, and keeps readiness in step with whether there is a server to write to. */
export async function openDatabase(options: {
  readonly uri: string;
  readonly database: string;
  readonly readiness: Readiness;
}): Promise<Database> {
  const client = new MongoClient(options.uri, {
    appName: 'rollcall-provisioner',
    ignoreUndefined: true,
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    serverSelectionTimeoutMS: 5_000,
  });
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    options.readiness.set('mongodb', writable.includes(newDescription.type));
  });
  try {
    await client.connect();
    const db = client.db(options.database);
    await ensureEventStoreIndexes(db);
    await ensureViewIndexes(db);
    return { client, db, stop: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}
