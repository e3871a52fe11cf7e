import type { AnyBulkWriteOperation, ClientSession, Collection, Db, IndexDescription } from 'mongodb';
import type { MembersState } from '../../domain/account.ts';
import type { Membership } from '../../domain/membership.ts';
import { maxTimeMS } from './accounts.ts';

/** One member of one group in one app. */
export interface MembershipDocument extends Omit<Membership, 'id'> {
  readonly _id: string;
}

export const membershipIndexes: IndexDescription[] = [
  { key: { appId: 1, groupId: 1, state: 1 } },
  { key: { appId: 1, memberId: 1 } },
  { key: { appId: 1, desired: 1 }, partialFilterExpression: { desired: false } },
];

export function membershipsOf(db: Db): Collection<MembershipDocument> {
  return db.collection('memberships');
}

export async function findMemberships(
  memberships: Collection<MembershipDocument>,
  ids: readonly string[],
): Promise<readonly Membership[]> {
  if (ids.length === 0) return [];
  return (await memberships.find({ _id: { $in: [...ids] } }, { maxTimeMS }).toArray()).map(toMembership);
}

export async function findOfMembers(
  memberships: Collection<MembershipDocument>,
  appId: string,
  memberIds: readonly string[],
): Promise<readonly Membership[]> {
  const filter = { appId, memberId: { $in: [...memberIds] } };
  return (await memberships.find(filter, { maxTimeMS }).toArray()).map(toMembership);
}

export async function findReady(
  memberships: Collection<MembershipDocument>,
  appId: string,
  groupId: string,
  limit: number,
): Promise<readonly Membership[]> {
  const filter = { appId, groupId, state: 'ready' as const };
  return (await memberships.find(filter, { maxTimeMS }).limit(limit).toArray()).map(toMembership);
}

const byUrgency = ['ready', 'parked', 'waiting'] as const;

export async function findMembersState(
  memberships: Collection<MembershipDocument>,
  appId: string,
  groupId: string,
  except: readonly string[],
): Promise<MembersState> {
  for (const state of byUrgency) {
    const filter = { appId, groupId, state, ...(except.length > 0 ? { _id: { $nin: [...except] } } : {}) };
    if (await memberships.findOne(filter, { projection: { _id: 1 }, maxTimeMS })) return state;
  }
  return 'settled';
}

/** Removes a deleted group's rows. */
export async function removeOfGroup(
  memberships: Collection<MembershipDocument>,
  appId: string,
  groupId: string,
): Promise<void> {
  await memberships.deleteMany({ appId, groupId });
}

/** The group is a new one in the app: whatever the old one held is to be sent again, or is forgotten. */
export async function forgetApplied(
  memberships: Collection<MembershipDocument>,
  { appId, groupId }: { readonly appId: string; readonly groupId: string },
  session: ClientSession,
): Promise<void> {
  const sent = { appId, groupId, applied: { $ne: 'no' as const } };
  await memberships.deleteMany({ ...sent, desired: false }, { session });
  await memberships.updateMany(sent, { $set: { applied: 'no', state: 'ready' } }, { session });
}

/** Once an app is filled, nobody's departure needs to be remembered to keep the filling from bringing them back. */
export async function removeDeparted(
  memberships: Collection<MembershipDocument>,
  appId: string,
  session: ClientSession,
): Promise<void> {
  await memberships.deleteMany({ appId, desired: false, applied: 'no' }, { session });
}

export async function saveMemberships(
  memberships: Collection<MembershipDocument>,
  { kept, dropped }: { readonly kept: readonly Membership[]; readonly dropped: readonly string[] },
  session: ClientSession,
): Promise<void> {
  const operations: AnyBulkWriteOperation<MembershipDocument>[] = kept.map(({ id, ...replacement }) => ({
    replaceOne: { filter: { _id: id }, replacement, upsert: true },
  }));
  if (dropped.length > 0) operations.push({ deleteMany: { filter: { _id: { $in: [...dropped] } } } });
  if (operations.length > 0) await memberships.bulkWrite(operations, { session, ordered: false });
}

function toMembership({ _id, ...membership }: MembershipDocument): Membership {
  return { id: _id, ...membership };
}
