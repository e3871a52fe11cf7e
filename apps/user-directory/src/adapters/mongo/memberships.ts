import type { AnyBulkWriteOperation, ClientSession, Collection, Db, Filter } from 'mongodb';
import type { MemberType } from '../../domain/group.ts';

/** One member of one group, in the collection `memberships`: a row, so that no group has a size. */
export interface MembershipDocument {
  /** `<tenantId>/<groupId>/<memberId>`: the members of a group are a range, in order of id. */
  readonly _id: string;
  readonly tenantId: string;
  readonly groupId: string;
  readonly memberId: string;
  readonly memberType: MemberType;
}

/** An operation is at most 16 MiB; the members that leave a group at once may be any number. */
const idsPerOperation = 10_000;

export type Memberships = Collection<MembershipDocument>;

export function membershipsOf(db: Db): Memberships {
  return db.collection<MembershipDocument>('memberships');
}

export async function ensureMembershipIndexes(memberships: Memberships): Promise<void> {
  await memberships.createIndex({ tenantId: 1, memberId: 1, groupId: 1 }, { name: 'groups_of_member' });
}

export function membershipId(tenantId: string, groupId: string, memberId: string): string {
  return `${tenantId}/${groupId}/${memberId}`;
}

/** All rows of a group. */
export function membersFilter(tenantId: string, groupId: string): Filter<MembershipDocument> {
  return { _id: { $gte: `${tenantId}/${groupId}/`, $lt: `${tenantId}/${groupId}0` } };
}

export interface MembershipQuery {
  readonly ids: readonly string[];
  readonly groups: readonly { readonly tenantId: string; readonly groupId: string }[];
  readonly members: readonly { readonly tenantId: string; readonly memberIds: readonly string[] }[];
}

/** The rows with one of the ids, of one of the groups, or about one of the members. */
export async function findMemberships(
  memberships: Memberships,
  { ids, groups, members }: MembershipQuery,
): Promise<readonly MembershipDocument[]> {
  const branches: Filter<MembershipDocument>[] = groups.map(({ tenantId, groupId }) =>
    membersFilter(tenantId, groupId),
  );
  if (ids.length > 0) branches.push({ _id: { $in: [...ids] } });
  for (const { tenantId, memberIds } of members) branches.push({ tenantId, memberId: { $in: [...memberIds] } });
  return branches.length === 0 ? [] : memberships.find({ $or: branches }).toArray();
}

export async function writeMemberships(
  memberships: Memberships,
  changes: {
    readonly added: readonly MembershipDocument[];
    readonly removedIds: readonly string[];
    readonly deletedGroups: readonly { readonly tenantId: string; readonly groupId: string }[];
  },
  session: ClientSession,
): Promise<void> {
  const operations: AnyBulkWriteOperation<MembershipDocument>[] = [];
  for (const { tenantId, groupId } of changes.deletedGroups) {
    operations.push({ deleteMany: { filter: membersFilter(tenantId, groupId) } });
  }
  for (let start = 0; start < changes.removedIds.length; start += idsPerOperation) {
    const ids = changes.removedIds.slice(start, start + idsPerOperation);
    operations.push({ deleteMany: { filter: { _id: { $in: ids } } } });
  }
  for (const document of changes.added) operations.push({ insertOne: { document } });
  if (operations.length > 0) await memberships.bulkWrite(operations, { session });
}
