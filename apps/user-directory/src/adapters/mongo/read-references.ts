import type { Db, Document } from 'mongodb';
import type { GroupMember } from '../../domain/event.ts';
import { maxQueryMs } from './limits.ts';
import { type MembershipDocument, membersFilter, membershipsOf } from './memberships.ts';
import { batchesOf } from './read-resources.ts';
import { documentId, resourcesOf } from './resources.ts';

/** Groups whose members are read with one query. */
const groupsPerQuery = 50;
export const rowsPerBatch = 1_000;
/** Memberships that are read together for any number of members; beyond, each member's are read by themselves. */
export const maxRowsTogether = 20_000;

/** A group that a user is a direct member of. */
export interface GroupOfMember {
  readonly id: string;
  /** Its displayName. */
  readonly display: string;
}

/** One member of one tenant. */
export interface MemberKey {
  readonly tenantId: string;
  readonly memberId: string;
}

export type MembershipRow = Pick<MembershipDocument, 'tenantId' | 'memberId' | 'groupId'>;

/** All members of a group, in order of id, by the thousand. */
export async function* readMembers(db: Db, tenantId: string, groupId: string): AsyncIterable<GroupMember[]> {
  const projection = { _id: 0, memberId: 1, memberType: 1 };
  const cursor = membershipsOf(db)
    .find(membersFilter(tenantId, groupId), { projection, batchSize: rowsPerBatch })
    .sort({ _id: 1 });
  for await (const rows of batchesOf(cursor)) {
    yield rows.map(({ memberId, memberType }) => ({ id: memberId, type: memberType }));
  }
}

/** The members of several groups, in order of group and member. Group ids ascending. */
export async function* readMembersOfGroups(
  db: Db,
  tenantId: string,
  groupIds: readonly string[],
): AsyncIterable<GroupMember & { readonly groupId: string }> {
  for (let start = 0; start < groupIds.length; start += groupsPerQuery) {
    const ranges = groupIds.slice(start, start + groupsPerQuery).map((groupId) => membersFilter(tenantId, groupId));
    const cursor = membershipsOf(db).find({ $or: ranges }, { batchSize: rowsPerBatch }).sort({ _id: 1 });
    for await (const rows of batchesOf(cursor)) {
      for (const { groupId, memberId, memberType } of rows) yield { groupId, id: memberId, type: memberType };
    }
  }
}

/**
 * The groups each of the members is in directly, in order of id. By `memberKey`. Two queries for any number of members.
 * Undefined: they are in too many to be held in memory.
 */
export async function readGroupsOf(
  db: Db,
  members: readonly MemberKey[],
): Promise<ReadonlyMap<string, readonly GroupOfMember[]> | undefined> {
  if (members.length === 0) return new Map();
  const { pipeline } = groupRowsOf(db, members);
  const options = { maxTimeMS: maxQueryMs, batchSize: rowsPerBatch };
  const rows = await membershipsOf(db).aggregate<MembershipRow>(pipeline, options).toArray();
  return rows.length > maxRowsTogether ? undefined : nameGroups(db, rows);
}

/** The same for one member and any number of groups, by the thousand. */
export async function* readGroupsOfOne(db: Db, { tenantId, memberId }: MemberKey): AsyncIterable<GroupOfMember[]> {
  const projection = { _id: 0, tenantId: 1, memberId: 1, groupId: 1 };
  const cursor = membershipsOf(db)
    .find({ tenantId, memberId }, { projection, batchSize: rowsPerBatch })
    .sort({ groupId: 1 });
  for await (const rows of batchesOf(cursor)) {
    for (const groups of (await nameGroups(db, rows)).values()) yield [...groups];
  }
}

/** The memberships of members, one more than can be read together at most: for a query of their own, or with another. */
export function groupRowsOf(
  db: Db,
  members: readonly MemberKey[],
): { readonly coll: string; readonly pipeline: Document[] } {
  const branches = [...byTenant(members)].map(([tenantId, ids]) => ({ tenantId, memberId: { $in: ids } }));
  const $match = branches.length === 1 ? branches[0] : { $or: branches };
  const $project = { _id: 0, tenantId: 1, memberId: 1, groupId: 1 };
  return {
    coll: membershipsOf(db).collectionName,
    pipeline: [{ $match }, { $limit: maxRowsTogether + 1 }, { $project }],
  };
}

/** By `memberKey`. One query for the names, none when there are no groups. */
export async function nameGroups(
  db: Db,
  rows: readonly MembershipRow[],
): Promise<ReadonlyMap<string, readonly GroupOfMember[]>> {
  const names = await namesOf(db, new Set(rows.map(({ tenantId, groupId }) => documentId(tenantId, groupId))));
  const found = new Map<string, GroupOfMember[]>();
  for (const { tenantId, memberId, groupId } of rows.toSorted((a, b) => (a.groupId < b.groupId ? -1 : 1))) {
    const key = memberKey({ tenantId, memberId });
    const groups = found.get(key) ?? [];
    found.set(key, groups);
    groups.push({ id: groupId, display: names.get(documentId(tenantId, groupId)) ?? '' });
  }
  return found;
}

export function memberKey({ tenantId, memberId }: MemberKey): string {
  return `${tenantId}/${memberId}`;
}

function byTenant(members: readonly MemberKey[]): ReadonlyMap<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { tenantId, memberId } of members) {
    const known = ids.get(tenantId);
    if (known) known.push(memberId);
    else ids.set(tenantId, [memberId]);
  }
  return ids;
}

/** Names as they are written; what is searched is folded. */
async function namesOf(db: Db, groups: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  if (groups.size === 0) return new Map();
  const names = new Map<string, string>();
  // One after the other: of a thousand groups each may be a megabyte.
  const documents = resourcesOf(db).find(
    { _id: { $in: [...groups] } },
    { projection: { json: 1 }, maxTimeMS: maxQueryMs },
  );
  for await (const { _id, json } of documents) names.set(_id, String(JSON.parse(json).displayName ?? ''));
  return names;
}
