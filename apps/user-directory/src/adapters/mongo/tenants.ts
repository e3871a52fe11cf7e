import type { Collection, Db } from 'mongodb';
import type { Tenant } from '../../domain/access.ts';
import { isDuplicateKey } from './server-errors.ts';

/** A tenant, in the collection `tenants`. */
export interface TenantDocument {
  /** The tenant's id. */
  readonly _id: string;
  readonly displayName: string;
  readonly createdAt: Date;
}

export type Tenants = Collection<TenantDocument>;

export function tenantsOf(db: Db): Tenants {
  return db.collection<TenantDocument>('tenants');
}

export async function insertTenant(tenants: Tenants, { id, ...fields }: Tenant): Promise<'inserted' | 'taken'> {
  try {
    await tenants.insertOne({ _id: id, ...fields });
    return 'inserted';
  } catch (error) {
    if (isDuplicateKey(error)) return 'taken';
    throw error;
  }
}

export async function findTenant(tenants: Tenants, id: string): Promise<Tenant | undefined> {
  const document = await tenants.findOne({ _id: id });
  return document ? toTenant(document) : undefined;
}

export async function listTenants(tenants: Tenants): Promise<readonly Tenant[]> {
  return (await tenants.find().sort({ _id: 1 }).toArray()).map(toTenant);
}

function toTenant({ _id: id, displayName, createdAt }: TenantDocument): Tenant {
  return { id, displayName, createdAt };
}
