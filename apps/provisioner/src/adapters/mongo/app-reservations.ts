import { type Collection, type Db, MongoServerError } from 'mongodb';
import type { AppStore, Reservation } from '../../application/connect-app.ts';
import type { AppDocument } from './apps.ts';

/** The place of an app that is being connected, among the apps, so that one index keeps names apart. */
interface ReservationDocument {
  readonly _id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly phase: 'reserved';
  readonly reservedAt: Date;
}

/** After this time whoever reserved a name is taken to be dead. */
const abandonedAfterMs = 60_000;

export function appStore(db: Db, partitionOf: (tenantId: string) => number): AppStore {
  const apps = db.collection<AppDocument | ReservationDocument>('apps');
  return {
    async reserve({ id, tenantId, name }, at) {
      try {
        await apps.insertOne({ _id: id, tenantId, name, phase: 'reserved', reservedAt: at });
        return { id, at, inherited: false };
      } catch (error) {
        if (error instanceof MongoServerError && error.code === 11_000) return inherit(apps, { tenantId, name }, at);
        throw error;
      }
    },
    async release({ id, at }) {
      await apps.deleteOne({ _id: id, phase: 'reserved', reservedAt: at });
    },
    async confirm({ id, at }, { id: _id, ...app }) {
      const replacement = { partition: partitionOf(app.tenantId), ...app };
      const { matchedCount } = await apps.replaceOne({ _id: id, phase: 'reserved', reservedAt: at }, replacement);
      return matchedCount === 1 ? 'confirmed' : 'lost';
    },
  };
}

async function inherit(
  apps: Collection<AppDocument | ReservationDocument>,
  name: { readonly tenantId: string; readonly name: string },
  at: Date,
): Promise<Reservation | 'taken'> {
  const abandoned = {
    ...name,
    phase: 'reserved' as const,
    reservedAt: { $lt: new Date(at.getTime() - abandonedAfterMs) },
  };
  const found = await apps.findOneAndUpdate(abandoned, { $set: { reservedAt: at } });
  return found ? { id: found._id, at, inherited: true } : 'taken';
}
