import { compileTypes } from '@rollcall/scim';
import { type ClientSession, type Db, ReadConcern } from 'mongodb';
import type { PairChanges } from '../../application/pair-state.ts';
import type { DirectoryStore, Writes } from '../../application/ports.ts';
import { plainTenant, type TenantBasics, type TenantChanges } from '../../application/tenant-facts.ts';
import type { MemberType } from '../../domain/event.ts';
import { viewOf } from '../../domain/view.ts';
import { countId, countsOf, moveCounts } from './counts.ts';
import { type GroupRow, type GroupRowWrites, groupRowId, writeGroupRows } from './group-rows.ts';
import { loadFacts } from './load-facts.ts';
import { type MembershipDocument, membershipsOf } from './memberships.ts';
import { findOutcomes, insertOutcomes, outcomesOf } from './outcomes.ts';
import { type PendingMemberDocument, pendingMembersOf, tenantsWithPending } from './pending-members.ts';
import { type ResourceChange, toResourceDocument, writeResources } from './resources.ts';
import { findTypes, typesOf, writeTypes } from './types.ts';

/**
 * The directory's collections, as decisions need them: read as they are on the primary, because what a majority is known to
 * have may be older, for a moment after an election. That nothing of it is taken back later, the fence sees to.
 */
export function createDirectoryStore(database: Db): DirectoryStore {
  const db = database.client.db(database.databaseName, { readConcern: new ReadConcern('local') });
  return {
    basics: (tenantIds) => loadBasics(db, tenantIds),
    load: (needs) => loadFacts(db, needs),
    outcomes: (commands) => findOutcomes(outcomesOf(db), commands),
    write: (writes, session) => write(db, writes, session),
  };
}

async function loadBasics(db: Db, tenantIds: readonly string[]): Promise<ReadonlyMap<string, TenantBasics>> {
  const [defined, pending] = await Promise.all([
    findTypes(typesOf(db), tenantIds),
    tenantsWithPending(pendingMembersOf(db), tenantIds),
  ]);
  const basics = new Map<string, TenantBasics>();
  for (const tenantId of pending) basics.set(tenantId, { ...plainTenant, hasPending: true });
  for (const { tenantId, version, definitions } of defined) {
    const types = { types: compileTypes(definitions), typesVersion: version };
    basics.set(tenantId, { ...(basics.get(tenantId) ?? plainTenant), ...types });
  }
  return basics;
}

async function write(db: Db, { changes, outcomes, at }: Writes, session: ClientSession): Promise<void> {
  const tenants = [...changes];
  await writeResources(
    db,
    tenants.flatMap((tenant) => resourceChanges(...tenant)),
    session,
  );
  await writeGroupRows(membershipsOf(db), membershipWrites(tenants), session);
  await writeGroupRows(pendingMembersOf(db), pendingWrites(tenants), session);
  await moveCounts(countsOf(db), countMoves(tenants), session);
  await writeTypes(
    typesOf(db),
    tenants.flatMap(([tenantId, { after, typesChanged }]) =>
      typesChanged ? [{ tenantId, version: after.typesVersion, definitions: after.types.definitions }] : [],
    ),
    session,
  );
  await insertOutcomes(outcomesOf(db), outcomes, { at, session });
}

type Tenant = readonly [tenantId: string, changes: TenantChanges];

function resourceChanges(tenantId: string, { resources, after: { types } }: TenantChanges): readonly ResourceChange[] {
  return Array.from(resources, ([resourceId, { after, storedType }]) => {
    const { state } = after;
    const resourceType = state.status === 'present' ? state.type : (storedType ?? '');
    const type = types.types.get(resourceType);
    const view = type && viewOf(resourceId, after, type);
    const document = view && toResourceDocument(tenantId, view);
    return { tenantId, resourceType, resourceId, document, isNew: storedType === undefined };
  });
}

function membershipWrites(tenants: readonly Tenant[]): GroupRowWrites<MembershipDocument> {
  return rowWrites<MemberType, MembershipDocument>(tenants, {
    pick: ({ members }) => members,
    rowOf: (row, memberId, memberType) => ({ ...row, memberId, memberType }),
  });
}

function pendingWrites(tenants: readonly Tenant[]): GroupRowWrites<PendingMemberDocument> {
  return rowWrites<Date, PendingMemberDocument>(tenants, {
    pick: ({ pending }) => pending,
    rowOf: (row, value, since) => ({ ...row, value, since }),
  });
}

function rowWrites<V, D>(
  tenants: readonly Tenant[],
  kind: {
    readonly pick: (of: TenantChanges) => PairChanges<V>;
    readonly rowOf: (row: GroupRow, value: string, as: V) => D;
  },
): GroupRowWrites<D> {
  const writes = {
    added: [] as D[],
    removedIds: [] as string[],
    deletedGroups: [] as GroupRowWrites<D>['deletedGroups'][number][],
  };
  for (const [tenantId, changes] of tenants) {
    const { added, removed, deletedGroups } = kind.pick(changes);
    for (const { groupId, value, as } of added) {
      writes.added.push(kind.rowOf({ _id: groupRowId(tenantId, groupId, value), tenantId, groupId }, value, as));
    }
    for (const { groupId, value } of removed) writes.removedIds.push(groupRowId(tenantId, groupId, value));
    for (const groupId of deletedGroups) writes.deletedGroups.push({ tenantId, groupId });
  }
  return writes;
}

function countMoves(tenants: readonly Tenant[]): ReadonlyMap<string, number> {
  const moves = new Map<string, number>();
  for (const [tenantId, { counts }] of tenants) for (const [type, by] of counts) moves.set(countId(tenantId, type), by);
  return moves;
}
