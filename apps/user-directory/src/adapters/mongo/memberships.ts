import type { Collection, Db } from 'mongodb';
import type { MemberType } from '../../domain/event.ts';
import { type GroupRow, groupRange } from './group-rows.ts';

/** One member of one group, in the collection `memberships`: a row, so that no group has a size. */
export interface MembershipDocument extends GroupRow {
  readonly memberId: string;
  readonly memberType: MemberType;
}

export type Memberships = Collection<MembershipDocument>;

export function membershipsOf(db: Db): Memberships {
  return db.collection<MembershipDocument>('memberships');
}

export async function ensureMembershipIndexes(memberships: Memberships): Promise<void> {
  await memberships.createIndex({ tenantId: 1, memberId: 1, groupId: 1 }, { name: 'groups_of_member' });
}

/** All rows of a group. */
export function membersFilter(tenantId: string, groupId: string) {
  return groupRange(tenantId, groupId);
}
