import type { ClientSession, Collection, Db } from 'mongodb';
import type { TenantProgress } from '../../application/ports.ts';
import { maxTimeMS } from './accounts.ts';

/** The last directory event of a tenant that was taken up. */
export interface TenantDocument extends Omit<TenantProgress, 'tenantId'> {
  readonly _id: string;
}

export function tenantsOf(db: Db): Collection<TenantDocument> {
  return db.collection('tenants');
}

export async function findTenants(
  tenants: Collection<TenantDocument>,
  ids: readonly string[],
): Promise<readonly TenantProgress[]> {
  if (ids.length === 0) return [];
  const found = await tenants.find({ _id: { $in: [...ids] } }, { maxTimeMS }).toArray();
  return found.map(({ _id, ...progress }) => ({ tenantId: _id, ...progress }));
}

export async function saveTenants(
  tenants: Collection<TenantDocument>,
  changed: readonly TenantProgress[],
  session: ClientSession,
): Promise<void> {
  if (changed.length === 0) return;
  const operations = changed.map(({ tenantId, ...replacement }) => ({
    replaceOne: { filter: { _id: tenantId }, replacement, upsert: true },
  }));
  await tenants.bulkWrite(operations, { session, ordered: false });
}
