import { randomUUID } from 'node:crypto';
import { type Collection, MongoServerError } from 'mongodb';
import { ConnectorError } from '../../domain/connector-error.ts';
import type { RosterLock } from '../roster/roster-files.ts';

/** Stored while a roster is put in its place. */
export interface RosterLockDocument {
  /** The real path of the file, the same for all connectors. */
  _id: string;
  key: string;
  until: Date;
}

export type RosterLockCollection = Collection<RosterLockDocument>;

/** Far longer than a comparison and a rename take; a process that died keeps a roster waiting for this long. */
const leaseMs = 30_000;

/** A lock that holds for all connectors that share the database. */
export function mongoRosterLock(locks: RosterLockCollection): RosterLock {
  return async (path, run) => {
    const key = randomUUID();
    if (!(await take(locks, path, key))) {
      throw new ConnectorError('REMOTE_CHANGED', 'another connector is replacing the file');
    }
    try {
      return await run();
    } finally {
      await locks.deleteOne({ _id: path, key });
    }
  };
}

async function take(locks: RosterLockCollection, path: string, key: string): Promise<boolean> {
  const now = Date.now();
  try {
    const free = { _id: path, until: { $lte: new Date(now) } };
    await locks.updateOne(free, { $set: { key, until: new Date(now + leaseMs) } }, { upsert: true });
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === 11_000) return false;
    throw error;
  }
}
