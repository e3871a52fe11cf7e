import type { ClientSession, Collection, Db, IndexDescription } from 'mongodb';
import type { App } from '../../domain/app.ts';
import { maxTimeMS } from './accounts.ts';

/** A connected app. The connection's secrets are the connector's. */
export interface AppDocument extends Omit<App, 'id'> {
  readonly _id: string;
  readonly partition: number;
}

const isConnected = { phase: { $in: ['connecting', 'connected'] satisfies App['phase'][] } };

export const appIndexes: IndexDescription[] = [
  { key: { tenantId: 1, name: 1 }, unique: true },
  { key: { partition: 1, phase: 1 } },
];

export function appsOf(db: Db): Collection<AppDocument> {
  return db.collection('apps');
}

export async function findApp(apps: Collection<AppDocument>, tenantId: string, id: string): Promise<App | undefined> {
  const found = await apps.findOne({ _id: id, tenantId, ...isConnected }, { maxTimeMS });
  return found ? toApp(found) : undefined;
}

/** In the order in which they were connected. */
export async function findAppsOfTenant(apps: Collection<AppDocument>, tenantId: string): Promise<readonly App[]> {
  return (
    await apps
      .find({ tenantId, ...isConnected }, { maxTimeMS })
      .sort({ connectedAt: 1 })
      .toArray()
  ).map(toApp);
}

export async function findAppsOfPartition(apps: Collection<AppDocument>, partition: number): Promise<readonly App[]> {
  return (await apps.find({ partition, ...isConnected }, { maxTimeMS }).toArray()).map(toApp);
}

/** Apps that are being filled, or wait to be, in any of these partitions. */
export async function findConnecting(
  apps: Collection<AppDocument>,
  partitions: readonly number[],
): Promise<readonly { readonly partition: number; readonly app: App }[]> {
  const filter = { partition: { $in: [...partitions] }, phase: 'connecting' as const };
  const found = await apps.find(filter, { maxTimeMS }).toArray();
  return found.map((document) => ({ partition: document.partition, app: toApp(document) }));
}

export async function saveApps(
  apps: Collection<AppDocument>,
  changed: readonly App[],
  session: ClientSession,
): Promise<void> {
  if (changed.length === 0) return;
  const operations = changed.map(({ id, phase, revision, hold, rosterDigest, rosterIsDue }) => {
    const set = { phase, revision, rosterDigest, rosterIsDue };
    const update = hold ? { $set: { ...set, hold } } : { $set: set, $unset: { hold: 1 as const } };
    return { updateOne: { filter: { _id: id }, update } };
  });
  await apps.bulkWrite(operations, { session, ordered: false });
}

function toApp({ _id, partition: _partition, ...app }: AppDocument): App {
  return { id: _id, ...app };
}
