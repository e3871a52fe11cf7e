import type { Collection, Db } from 'mongodb';
import type { GroupRow } from './group-rows.ts';

/** A value that a client named as a member and that names no resource yet, in the collection `pending_members`. */
export interface PendingMemberDocument extends GroupRow {
  readonly value: string;
  readonly since: Date;
}

export type PendingMembers = Collection<PendingMemberDocument>;

export function pendingMembersOf(db: Db): PendingMembers {
  return db.collection<PendingMemberDocument>('pending_members');
}

export async function ensurePendingMemberIndexes(pending: PendingMembers): Promise<void> {
  await pending.createIndex({ tenantId: 1, value: 1 }, { name: 'groups_waiting_for_value' });
}

/** Those of the tenants of which any group waits for a member. */
export async function tenantsWithPending(
  pending: PendingMembers,
  tenantIds: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set(await pending.distinct('tenantId', { tenantId: { $in: [...tenantIds] } }));
}
