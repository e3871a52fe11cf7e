import { type RecordedEvent, readTenant } from '@rollcall/event-store';
import { MongoClient } from 'mongodb';
import type { Installation } from './installation.ts';

/** The events of an installation's tenants, read where they are stored: an answered change is in there. */
export interface TenantLog {
  /** The sequence of a tenant's last event; 0 when it has none. */
  length(tenantId: string): Promise<number>;
  after(tenantId: string, sequence: number): Promise<RecordedEvent[]>;
  close(): Promise<void>;
}

export async function openTenantLog({ mongodbUri, database }: Installation): Promise<TenantLog> {
  const client = await MongoClient.connect(mongodbUri);
  const db = client.db(database);
  const after = (tenantId: string, sequence: number) => Array.fromAsync(readTenant(db, tenantId, sequence));
  return {
    after,
    length: async (tenantId) => (await after(tenantId, 0)).length,
    close: () => client.close(),
  };
}
