import { type Account, type MembersState, memberIdIn, resourceIsDue } from '../domain/account.ts';
import { requestAgain } from '../domain/account-decisions.ts';
import { groupMoved, type Membership, memberMoved, resolve } from '../domain/membership.ts';
import { accountId, type Subject } from '../domain/subject.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/**
 * Draws the consequences of a unit of work before it is committed: rows and references follow the accounts they are
 * about, and a group knows whether it has rows to send. Seen from one writer, nobody is missed.
 */
export async function settle(unit: UnitOfWork): Promise<void> {
  const moved = movedAccounts(unit);
  for (const { account, had } of moved) {
    if (account.subject.type === 'Group' && had !== undefined && !account.deleted) remakeGroup(unit, account);
  }
  await moveMembers(unit, moved);
  await resolveRows(unit);
  await summarise(unit);
  await resolveReferences(
    unit,
    moved.map(({ account }) => account),
  );
}

/** An account that came into being, went, or became another one in the app, and the id it had there before. */
interface Moved {
  readonly account: Account;
  readonly had: string | undefined;
}

function movedAccounts(unit: UnitOfWork): readonly Moved[] {
  const changed = unit.accounts.changed().map(({ before, now }) => ({ account: now, had: before?.remote?.remoteId }));
  return changed.filter(({ account, had }) => account.remote?.remoteId !== had);
}

/** The app's group is another one now (or none): nothing that was sent to the old one counts. */
function remakeGroup(unit: UnitOfWork, group: Account): void {
  unit.remakeGroup(group);
  unit.accounts.put({ ...group, members: 'ready' });
  for (const row of unit.memberships.all()) {
    if (row.appId === group.appId && row.groupId === group.subject.id) unit.memberships.put(groupMoved(row));
  }
}

async function moveMembers(unit: UnitOfWork, moved: readonly Moved[]): Promise<void> {
  for (const [appId, members] of Map.groupBy(moved, ({ account }) => account.appId)) {
    const byId = new Map(members.map((member) => [member.account.subject.id, member]));
    unit.memberships.adopt(await unit.views.membershipsOf(appId, [...byId.keys()]));
    for (const row of unit.memberships.all()) {
      const member = row.appId === appId ? byId.get(row.memberId) : undefined;
      if (member) unit.memberships.put(memberMoved(row, member.had, member.account.remote?.remoteId));
    }
  }
}

async function resolveRows(unit: UnitOfWork): Promise<void> {
  const rows = unit.memberships.changed().map(({ now }) => now);
  await unit.accounts.load(rows.map((row) => accountId(row.appId, memberOf(row))));
  for (const row of rows) {
    const member = unit.accounts.get(accountId(row.appId, memberOf(row)));
    unit.memberships.put(resolve(row, memberIdIn(member, row.desired) !== undefined));
  }
}

/** Every group with a changed row learns the most urgent state among its rows, those in the database included. */
async function summarise(unit: UnitOfWork): Promise<void> {
  const changed = unit.memberships.changed().map(({ now }) => groupIdOf(now));
  const groups = new Set([...changed, ...unit.groupsToSummarise]);
  await unit.accounts.load(groups);
  const rowsOf = Map.groupBy(unit.memberships.all(), groupIdOf);
  for (const id of groups) {
    const group = unit.accounts.get(id);
    if (!group || unit.isRemade(group)) continue;
    const members = await mostUrgent(unit, group, rowsOf.get(id) ?? []);
    if (members !== group.members) unit.accounts.put({ ...group, members });
  }
}

async function mostUrgent(unit: UnitOfWork, group: Account, rows: readonly Membership[]): Promise<MembersState> {
  if (rows.some(({ state }) => state === 'ready')) return 'ready';
  const ids = rows.map(({ id }) => id);
  const elsewhere = await unit.views.membersState(group.appId, group.subject.id, ids);
  const states = [elsewhere, ...rows.map(({ state }) => state)];
  return (['ready', 'parked', 'waiting'] as const).find((state) => states.includes(state)) ?? 'settled';
}

/** Accounts that name somebody are asked for again when that account came, went or became another one. */
async function resolveReferences(unit: UnitOfWork, moved: readonly Account[]): Promise<void> {
  const users = moved.filter(({ subject }) => subject.type === 'User');
  for (const [appId, accounts] of Map.groupBy(users, (account) => account.appId)) {
    const ids = accounts.map(({ subject }) => subject.id);
    unit.accounts.adopt(await unit.views.accountsReferringTo(appId, ids));
  }
  const referring = unit.accounts.all().filter((account) => account.references.length > 0 && !resourceIsDue(account));
  await unit.accounts.load(
    referring.flatMap((account) => account.references.map(({ userId }) => named(account, userId))),
  );
  for (const account of referring) {
    const isAsNamed = account.references.every(
      ({ userId, remoteId }) => (unit.accounts.get(named(account, userId))?.remote?.remoteId ?? '') === remoteId,
    );
    if (!isAsNamed) unit.record(account, requestAgain(account, 'ReferenceMoved'), account);
  }
}

function named(account: Account, userId: string): string {
  return accountId(account.appId, { type: 'User', id: userId });
}

function groupIdOf(row: Membership): string {
  return accountId(row.appId, { type: 'Group', id: row.groupId });
}

function memberOf(row: Membership): Subject {
  return { type: row.memberType, id: row.memberId };
}
