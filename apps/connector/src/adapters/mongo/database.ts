import type { Readiness, Running } from '@rollcall/service-kit';
import { MongoClient, TopologyType } from 'mongodb';
import { type ConnectionCollection, ensureConnectionIndexes } from './connections.ts';
import { ensureOperationIndexes, type OperationCollection } from './operations.ts';
import type { RosterLockCollection } from './roster-locks.ts';
import { ensureSubjectIndexes, type SubjectCollection } from './subjects.ts';

export interface Database extends Running {
  readonly connections: ConnectionCollection;
  readonly operations: OperationCollection;
  readonly subjects: SubjectCollection;
  readonly rosterLocks: RosterLockCollection;
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
    appName: 'rollcall-connector',
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    serverSelectionTimeoutMS: 5000,
  });
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    options.readiness.set('mongodb', writable.includes(newDescription.type));
  });
  try {
    await client.connect();
    const db = client.db(options.database);
    const collections = {
      connections: db.collection('connections') as unknown as ConnectionCollection,
      operations: db.collection('operations') as unknown as OperationCollection,
      subjects: db.collection('subjects') as unknown as SubjectCollection,
      rosterLocks: db.collection('roster_locks') as unknown as RosterLockCollection,
    };
    await ensureConnectionIndexes(collections.connections);
    await ensureOperationIndexes(collections.operations);
    await ensureSubjectIndexes(collections.subjects);
    return { ...collections, stop: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}
