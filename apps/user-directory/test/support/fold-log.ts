import { readTenant } from '@rollcall/event-store';
import type { Db } from 'mongodb';
import { type GroupDocument, toGroupDocument } from '../../src/adapters/mongo/groups.ts';
import { type MembershipDocument, membershipId } from '../../src/adapters/mongo/memberships.ts';
import { toUserDocument, type UserDocument } from '../../src/adapters/mongo/users.ts';
import { evolveGroup, type Group, type GroupEvent, initialGroup } from '../../src/domain/group.ts';
import { evolveUser, initialUser, type User, type UserEvent } from '../../src/domain/user.ts';
import { advance, unversioned, type Versioned } from '../../src/domain/versioned.ts';
import { groupView, userView } from '../../src/domain/view.ts';

export interface Views {
  readonly users: readonly UserDocument[];
  readonly groups: readonly GroupDocument[];
  readonly memberships: readonly MembershipDocument[];
}

/** A tenant's views made from its log alone. */
export async function foldLog(db: Db, tenantId: string): Promise<Views> {
  const users = new Map<string, Versioned<User>>();
  const groups = new Map<string, Versioned<Group>>();
  const memberships = new Map<string, MembershipDocument>();
  for await (const { stream, type, data, revision, time } of readTenant(db, tenantId)) {
    const id = stream.slice(stream.indexOf('/') + 1);
    if (stream.startsWith('User/')) {
      const event = { type, data } as UserEvent;
      users.set(id, advance(evolveUser, users.get(id) ?? unversioned(initialUser()), event, { revision, time }));
      continue;
    }
    const event = { type, data } as GroupEvent;
    groups.set(id, advance(evolveGroup, groups.get(id) ?? unversioned(initialGroup()), event, { revision, time }));
    foldMemberships(memberships, tenantId, id, event);
  }
  return {
    users: [...users].flatMap(([id, user]) => present(userView(id, user), (view) => toUserDocument(tenantId, view))),
    groups: [...groups].flatMap(([id, group]) =>
      present(groupView(id, group), (view) => toGroupDocument(tenantId, view)),
    ),
    memberships: [...memberships.values()],
  };
}

function foldMemberships(rows: Map<string, MembershipDocument>, tenantId: string, groupId: string, event: GroupEvent) {
  if (event.type === 'GroupDeleted') {
    for (const [_id, row] of rows) if (row.groupId === groupId) rows.delete(_id);
  }
  if (event.type !== 'GroupMembersAdded' && event.type !== 'GroupMembersRemoved') return;
  for (const { id: memberId, type: memberType } of event.data.members) {
    const _id = membershipId(tenantId, groupId, memberId);
    if (event.type === 'GroupMembersAdded') rows.set(_id, { _id, tenantId, groupId, memberId, memberType });
    else rows.delete(_id);
  }
}

/** A tenant's views as they are stored. */
export async function storedViews(db: Db, tenantId: string): Promise<Views> {
  const all = <D extends { _id: string; tenantId: string }>(name: string) =>
    db.collection<{ _id: string; tenantId: string }>(name).find({ tenantId }).toArray() as Promise<unknown> as Promise<
      D[]
    >;
  const [users, groups, memberships] = await Promise.all([
    all<UserDocument>('users'),
    all<GroupDocument>('groups'),
    all<MembershipDocument>('memberships'),
  ]);
  return { users, groups, memberships };
}

export function sortViews({ users, groups, memberships }: Views): Views {
  const byId = (a: { _id: string }, b: { _id: string }) => (a._id < b._id ? -1 : 1);
  return { users: users.toSorted(byId), groups: groups.toSorted(byId), memberships: memberships.toSorted(byId) };
}

function present<V, D>(view: V | undefined, make: (view: V) => D): D[] {
  return view === undefined ? [] : [make(view)];
}
