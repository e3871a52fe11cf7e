import type { Db, Filter } from 'mongodb';
import type { ResourceName } from '../../domain/directory.ts';
import type { GroupMember } from '../../domain/group.ts';
import type { ResourceView } from './former-views.ts';
import { groupDocumentId, groupsOf } from './groups.ts';
import { membersFilter, membershipsOf } from './memberships.ts';
import { type UserDocument, userDocumentId, usersOf } from './users.ts';

/** No query runs longer than this. */
const maxTimeMS = 10_000;
/** Groups whose members are read with one query. */
const groupsPerQuery = 50;
const idsPerBatch = 1_000;

export type StoredView = ResourceView & { readonly _id: string };

/** Both kinds of resource have the fields that reading needs. */
function viewsOf(db: Db, type: ResourceName) {
  return type === 'User' ? usersOf(db) : (groupsOf(db) as unknown as ReturnType<typeof usersOf>);
}

function documentId(type: ResourceName, tenantId: string, id: string): string {
  return type === 'User' ? userDocumentId(tenantId, id) : groupDocumentId(tenantId, id);
}

function tenantFilter(tenantId: string): Filter<UserDocument> {
  return { _id: { $gte: `${tenantId}/`, $lt: `${tenantId}0` } };
}

export async function readResources(
  db: Db,
  type: ResourceName,
  { tenantId, ids }: { readonly tenantId: string; readonly ids: readonly string[] },
): Promise<readonly StoredView[]> {
  const documentIds = ids.map((id) => documentId(type, tenantId, id));
  return viewsOf(db, type)
    .find({ _id: { $in: documentIds } }, { maxTimeMS })
    .toArray();
}

/** `filter` undefined: all of the tenant. */
export async function countResources(
  db: Db,
  type: ResourceName,
  { tenantId, filter }: { readonly tenantId: string; readonly filter: Filter<UserDocument> | undefined },
): Promise<number> {
  return viewsOf(db, type).countDocuments(filter ?? { tenantId }, { maxTimeMS });
}

/** A page in order of id. */
export async function readPage(
  db: Db,
  type: ResourceName,
  page: {
    readonly tenantId: string;
    readonly filter: Filter<UserDocument> | undefined;
    readonly skip: number;
    readonly limit: number;
  },
): Promise<readonly StoredView[]> {
  const { tenantId, filter = tenantFilter(tenantId), skip, limit } = page;
  return viewsOf(db, type).find(filter, { maxTimeMS }).sort({ _id: 1 }).skip(skip).limit(limit).toArray();
}

/** All ids of a type, in order, by the thousand. */
export async function* readIds(db: Db, type: ResourceName, tenantId: string): AsyncIterable<string[]> {
  const prefix = documentId(type, tenantId, '').length;
  const cursor = viewsOf(db, type)
    .find(tenantFilter(tenantId), { projection: { _id: 1 }, batchSize: idsPerBatch })
    .sort({ _id: 1 });
  yield* inBatches(cursor.map(({ _id }) => _id.slice(prefix)));
}

/** All members of a group, in order of id, by the thousand. */
export async function* readMembers(db: Db, tenantId: string, groupId: string): AsyncIterable<GroupMember[]> {
  const projection = { _id: 0, memberId: 1, memberType: 1 };
  const cursor = membershipsOf(db)
    .find(membersFilter(tenantId, groupId), { projection, batchSize: idsPerBatch })
    .sort({ _id: 1 });
  yield* inBatches(cursor.map(({ memberId, memberType }) => ({ id: memberId, type: memberType })));
}

/** The members of several groups, in order of group and member. Group ids ascending. */
export async function* readMembersOfGroups(
  db: Db,
  tenantId: string,
  groupIds: readonly string[],
): AsyncIterable<GroupMember & { readonly groupId: string }> {
  for (let start = 0; start < groupIds.length; start += groupsPerQuery) {
    const ranges = groupIds.slice(start, start + groupsPerQuery).map((groupId) => membersFilter(tenantId, groupId));
    const cursor = membershipsOf(db).find({ $or: ranges }, { batchSize: idsPerBatch }).sort({ _id: 1 });
    for await (const { groupId, memberId, memberType } of cursor) yield { groupId, id: memberId, type: memberType };
  }
}

/** The groups each of the resources is a direct member of, in order of id. */
export async function readGroupsOf(
  db: Db,
  tenantId: string,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const projection = { _id: 0, memberId: 1, groupId: 1 };
  const cursor = membershipsOf(db)
    .find({ tenantId, memberId: { $in: [...memberIds] } }, { projection, maxTimeMS })
    .sort({ tenantId: 1, memberId: 1, groupId: 1 });
  for await (const { memberId, groupId } of cursor) {
    const groups = found.get(memberId) ?? [];
    found.set(memberId, groups);
    groups.push(groupId);
  }
  return found;
}

async function* inBatches<T>(items: AsyncIterable<T>): AsyncIterable<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < idsPerBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
