import type { Db } from 'mongodb';
import type { Views } from '../../application/ports.ts';
import {
  accountIndexes,
  accountsOf,
  findAccounts,
  findByField,
  findByStatus,
  findDue,
  findNextDue,
  findUntried,
  streamListedCells,
} from './accounts.ts';
import { appIndexes, appsOf, findAppsOfPartition } from './apps.ts';
import {
  findMemberships,
  findMembersState,
  findOfMembers,
  findReady,
  membershipIndexes,
  membershipsOf,
  removeOfGroup,
} from './memberships.ts';
import { findTenants, tenantsOf } from './tenants.ts';

/** Creates the indexes of the views. Idempotent. */
export async function ensureViewIndexes(db: Db): Promise<void> {
  await appsOf(db).createIndexes(appIndexes);
  await accountsOf(db).createIndexes(accountIndexes);
  await membershipsOf(db).createIndexes(membershipIndexes);
}

export function viewsOf(db: Db, partition: number): Views {
  const [apps, accounts, memberships, tenants] = [appsOf(db), accountsOf(db), membershipsOf(db), tenantsOf(db)];
  return {
    tenants: (ids) => findTenants(tenants, ids),
    apps: () => findAppsOfPartition(apps, partition),
    accounts: (ids) => findAccounts(accounts, ids),
    accountsHolding: (appId, ids) => findByField(accounts, appId, 'remote.remoteId', ids),
    accountsReferringTo: (appId, ids) => findByField(accounts, appId, 'references.userId', ids),
    accountsListedAs: (appId, keys) => findByField(accounts, appId, 'row.listed.key', keys),
    accountsRefusedKeys: (appId, keys) => findByField(accounts, appId, 'row.refusedKey', keys),
    due: (appId, now, limit) => findDue(accounts, appId, now, limit),
    untried: (appId, now, limit) => findUntried(accounts, appId, now, limit),
    nextDue: (appId, after) => findNextDue(accounts, appId, after),
    staged: (appId, limit) => findByStatus(accounts, appId, 'staged', limit),
    listedCells: (appId) => streamListedCells(accounts, appId),
    memberships: (ids) => findMemberships(memberships, ids),
    membershipsOf: (appId, memberIds) => findOfMembers(memberships, appId, memberIds),
    readyMemberships: (appId, groupId, limit) => findReady(memberships, appId, groupId, limit),
    membersState: (appId, groupId, except) => findMembersState(memberships, appId, groupId, except),
    dropMemberships: (appId, groupId) => removeOfGroup(memberships, appId, groupId),
  };
}
