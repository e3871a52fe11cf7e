import { MongoClient } from 'mongodb';
import type { Readiness } from './readiness.ts';
import type { Running } from './running.ts';

const serverSelectionTimeoutMs = 5_000;
/** MongoDB's own limit for the name a client gives itself. */
const maxAppNameLength = 128;

export interface MongoOptions {
  readonly uri: string;
  /** Shown in the server's log and in `currentOp`. */
  readonly appName: string;
  readonly readiness: Readiness;
}

/**
 * Connects to a replica set. Writes are acknowledged by a majority and reads see only what one has confirmed, both at the
 * primary whatever the address says: elsewhere a client would not find what it has just written.
 * Readiness (`mongodb`) follows whether there is a server to write to.
 * @throws when there is none at the start
 */
export async function startMongo(options: MongoOptions): Promise<Running & { readonly client: MongoClient }> {
  const { readiness } = options;
  readiness.set('mongodb', false);
  const client = new MongoClient(options.uri, {
    appName: options.appName.slice(0, maxAppNameLength),
    serverSelectionTimeoutMS: serverSelectionTimeoutMs,
    readPreference: 'primary',
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    ignoreUndefined: true,
  });
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    readiness.set(
      'mongodb',
      [...newDescription.servers.values()].some(({ isWritable }) => isWritable),
    );
  });
  try {
    await client.connect();
  } catch (error) {
    await client.close();
    throw error;
  }
  return { client, stop: () => client.close() };
}
