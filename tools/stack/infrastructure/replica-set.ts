import { MongoClient } from 'mongodb';
import { waitUntil } from '../../process/wait-until.ts';

export const replicaSetName = 'rs0';

/** What the services connect to. */
export function mongoUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/?replicaSet=${replicaSetName}`;
}

/** What a `mongod` of ours is started with, apart from where it listens and keeps its data. */
export const mongodParameters: readonly string[] = [
  '--replSet',
  replicaSetName,
  '--nounixsocket',
  '--wiredTigerCacheSizeGB',
  '0.5',
  '--setParameter',
  'transactionLifetimeLimitSeconds=30',
  '--setParameter',
  'diagnosticDataCollectionEnabled=false',
  '--setParameter',
  'shutdownTimeoutMillisForSignaledShutdown=1000',
];

/**
 * Makes the one server on `port` the primary of a replica set of itself, also when its data was last served on another
 * port.
 * @returns false while the server does not accept connections yet, or is not primary yet
 */
export async function becomePrimary(port: number): Promise<boolean> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 250,
  });
  try {
    await client.connect();
  } catch {
    await client.close();
    return false; // still starting
  }
  try {
    await configure(client, `127.0.0.1:${port}`);
    return await isPrimary(client);
  } finally {
    await client.close();
  }
}

async function configure(client: MongoClient, host: string): Promise<void> {
  const kept = await client.db('local').collection('system.replset').findOne({}, { readPreference: 'nearest' });
  const admin = client.db('admin');
  const members = [{ _id: 0, host }];
  if (!kept) {
    await admin.command({ replSetInitiate: { _id: replicaSetName, members } });
  } else if (kept.members[0]?.host !== host) {
    await admin.command({ replSetReconfig: { ...kept, version: kept.version + 1, members }, force: true });
  }
}

async function isPrimary(client: MongoClient): Promise<boolean> {
  return waitUntil(async () => (await client.db('admin').command({ hello: 1 })).isWritablePrimary === true, {
    timeoutMs: 2000,
    intervalMs: 20,
  });
}
