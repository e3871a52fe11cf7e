import type { Readiness } from '@rollcall/service-kit';
import { MongoClient } from 'mongodb';

const serverSelectionTimeoutMs = 5_000;

/**
 * Connects to the replica set; rejects when there is no primary. Readiness follows what the driver sees of it.
 */
export async function startMongo(
  config: { readonly MONGODB_URI: string; readonly INSTANCE_ID: string },
  readiness: Readiness,
): Promise<{ readonly client: MongoClient; stop(): Promise<void> }> {
  const client = new MongoClient(config.MONGODB_URI, {
    appName: `user-directory ${config.INSTANCE_ID}`.slice(0, 128),
    serverSelectionTimeoutMS: serverSelectionTimeoutMs,
    writeConcern: { w: 'majority' },
    ignoreUndefined: true,
  });
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    const hasPrimary = [...newDescription.servers.values()].some(({ isWritable }) => isWritable);
    readiness.set('mongodb', hasPrimary);
  });
  await client.connect();
  return { client, stop: () => client.close() };
}
