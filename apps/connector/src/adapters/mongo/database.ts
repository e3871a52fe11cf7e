import { type MongoOptions, type Running, startMongo } from '@rollcall/service-kit';
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

/** Connects and makes the indexes. */
export async function openDatabase({
  database,
  ...options
}: MongoOptions & { readonly database: string }): Promise<Database> {
  const { client, stop } = await startMongo(options);
  try {
    const db = client.db(database);
    const collections = {
      connections: db.collection('connections') as unknown as ConnectionCollection,
      operations: db.collection('operations') as unknown as OperationCollection,
      subjects: db.collection('subjects') as unknown as SubjectCollection,
      rosterLocks: db.collection('roster_locks') as unknown as RosterLockCollection,
    };
    await ensureConnectionIndexes(collections.connections);
    await ensureOperationIndexes(collections.operations);
    await ensureSubjectIndexes(collections.subjects);
    return { ...collections, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
