import { type Db, ReadConcern } from 'mongodb';
import type { Needs } from '../../application/needs.ts';
import type { DirectoryStore, Writes } from '../../application/ports.ts';
import type { Facts } from '../../application/tenant-state.ts';
import type { MemberType } from '../../domain/group.ts';
import { groupOfView, groupView, userOfView, userView } from '../../domain/view.ts';
import type { DocumentChange } from './document-change.ts';
import { type GroupDocument, groupDocumentId, groupsOf, toGroupDocument, writeGroups } from './groups.ts';
import { findMemberships, type MembershipQuery, membershipId, membershipsOf, writeMemberships } from './memberships.ts';
import { findOutcomes, insertOutcomes, outcomesOf } from './outcomes.ts';
import {
  findUsers,
  nameClaimOf,
  toUserDocument,
  type UserDocument,
  userDocumentId,
  usersOf,
  writeUsers,
} from './users.ts';

type NeedsByTenant = ReadonlyMap<string, Needs>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/**
 * The directory's collections, as decisions need them: read as they are on the primary, because what a majority is known to
 * have may be older, for a moment after an election. That nothing of it is taken back later, the fence sees to.
 */
export function createDirectoryStore(database: Db): DirectoryStore {
  const db = database.client.db(database.databaseName, { readConcern: new ReadConcern('local') });
  const [users, groups, memberships, outcomes] = [usersOf(db), groupsOf(db), membershipsOf(db), outcomesOf(db)];
  return {
    outcomes: (commands) => findOutcomes(outcomes, commands),
    async load(needs) {
      const facts = new Map<string, Mutable<Facts>>();
      for (const tenantId of needs.keys()) facts.set(tenantId, { users: [], groups: [], types: [], memberships: [] });
      await Promise.all([
        loadUsers(db, needs, facts),
        loadGroups(db, needs, facts),
        loadTypes(db, needs, facts),
        loadMemberships(db, needs, facts),
      ]);
      return facts;
    },
    async write(writes, session) {
      await writeUsers(users, userChanges(writes), session);
      await writeGroups(groups, groupChanges(writes), session);
      await writeMemberships(memberships, membershipChanges(writes), session);
      await insertOutcomes(outcomes, writes.outcomes, { at: writes.at, session });
    },
  };
}

async function loadUsers(db: Db, needs: NeedsByTenant, facts: ReadonlyMap<string, Mutable<Facts>>): Promise<void> {
  const ids = eachOf(needs, (of) => of.users, userDocumentId);
  const claims = eachOf(needs, (of) => of.userNames, nameClaimOf);
  for (const document of await findUsers(usersOf(db), { ids, claims })) {
    facts.get(document.tenantId)?.users.push({ id: document.resourceId, user: userOfView(document) });
  }
}

async function loadGroups(db: Db, needs: NeedsByTenant, facts: ReadonlyMap<string, Mutable<Facts>>): Promise<void> {
  const ids = eachOf(needs, (of) => of.groups, groupDocumentId);
  if (ids.length === 0) return;
  for await (const document of groupsOf(db).find({ _id: { $in: ids } })) {
    facts.get(document.tenantId)?.groups.push({ id: document.resourceId, group: groupOfView(document) });
  }
}

/** Only whether the resources exist: of a thousand new members nothing else is read. */
async function loadTypes(db: Db, needs: NeedsByTenant, facts: ReadonlyMap<string, Mutable<Facts>>): Promise<void> {
  const ids = eachOf(needs, (of) => of.types, userDocumentId);
  if (ids.length === 0) return;
  const learn = (type: MemberType) => (documentId: string) => {
    const slash = documentId.indexOf('/');
    facts.get(documentId.slice(0, slash))?.types.push({ id: documentId.slice(slash + 1), type });
  };
  const found = { projection: { _id: 1 } };
  const [users, groups] = await Promise.all([
    usersOf(db)
      .find({ _id: { $in: ids } }, found)
      .map(({ _id }) => _id)
      .toArray(),
    groupsOf(db)
      .find({ _id: { $in: ids } }, found)
      .map(({ _id }) => _id)
      .toArray(),
  ]);
  users.forEach(learn('User'));
  groups.forEach(learn('Group'));
}

async function loadMemberships(
  db: Db,
  needs: NeedsByTenant,
  facts: ReadonlyMap<string, Mutable<Facts>>,
): Promise<void> {
  for (const row of await findMemberships(membershipsOf(db), membershipQuery(needs))) {
    facts.get(row.tenantId)?.memberships.push(row);
  }
}

function membershipQuery(needs: NeedsByTenant): MembershipQuery {
  const ids: string[] = [];
  const groups: MembershipQuery['groups'][number][] = [];
  const members: MembershipQuery['members'][number][] = [];
  for (const [tenantId, of] of needs) {
    for (const [groupId, memberIds] of of.memberships) {
      if (of.membersOf.has(groupId)) continue;
      for (const memberId of memberIds) ids.push(membershipId(tenantId, groupId, memberId));
    }
    for (const groupId of of.membersOf) groups.push({ tenantId, groupId });
    if (of.groupsOf.size > 0) members.push({ tenantId, memberIds: [...of.groupsOf] });
  }
  return { ids, groups, members };
}

function eachOf(
  needs: NeedsByTenant,
  pick: (of: Needs) => ReadonlySet<string>,
  keyOf: (tenantId: string, name: string) => string,
): string[] {
  const keys: string[] = [];
  for (const [tenantId, of] of needs) for (const name of pick(of)) keys.push(keyOf(tenantId, name));
  return keys;
}

function userChanges({ changes }: Writes): DocumentChange<UserDocument>[] {
  return [...changes].flatMap(([tenantId, { users }]) =>
    Array.from(users, ([id, { after, isNew }]) => {
      const view = userView(id, after);
      return { _id: userDocumentId(tenantId, id), document: view && toUserDocument(tenantId, view), isNew };
    }),
  );
}

function groupChanges({ changes }: Writes): DocumentChange<GroupDocument>[] {
  return [...changes].flatMap(([tenantId, { groups }]) =>
    Array.from(groups, ([id, { after, isNew }]) => {
      const view = groupView(id, after);
      return { _id: groupDocumentId(tenantId, id), document: view && toGroupDocument(tenantId, view), isNew };
    }),
  );
}

function membershipChanges({ changes }: Writes): Parameters<typeof writeMemberships>[1] {
  const tenants = [...changes];
  return {
    added: tenants.flatMap(([tenantId, { memberships }]) =>
      memberships.added.map((row) => ({ _id: membershipId(tenantId, row.groupId, row.memberId), tenantId, ...row })),
    ),
    removedIds: tenants.flatMap(([tenantId, { memberships }]) =>
      memberships.removed.map(({ groupId, memberId }) => membershipId(tenantId, groupId, memberId)),
    ),
    deletedGroups: tenants.flatMap(([tenantId, { memberships }]) =>
      memberships.deletedGroups.map((groupId) => ({ tenantId, groupId })),
    ),
  };
}
