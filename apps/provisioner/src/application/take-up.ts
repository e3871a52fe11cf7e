import { requestProvisioning } from '../domain/account-decisions.ts';
import type { App } from '../domain/app.ts';
import { type DirectoryChange, orderOf, type PlaceInOrder, touchedAccounts } from '../domain/directory-change.ts';
import { membershipId, wish } from '../domain/membership.ts';
import { consumerBatch } from '../domain/policy/limits.ts';
import type { Subject } from '../domain/subject.ts';
import type { Change } from './partition-writer.ts';
import type { UnreadableRecord } from './ports.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** One record of the directory's feed. */
export type DirectoryRecord =
  | { readonly kind: 'change'; readonly offset: number; readonly change: DirectoryChange }
  /** An event that concerns no account; it has its place in the tenant's order all the same. */
  | { readonly kind: 'other'; readonly offset: number; readonly place: PlaceInOrder }
  | ({ readonly kind: 'unreadable' } & UnreadableRecord);

/** What a batch of records came to. */
export interface TakenUp {
  /** Changes that were news. */
  readonly changes: readonly DirectoryChange[];
  readonly duplicates: number;
  readonly unreadable: readonly UnreadableRecord[];
  readonly gaps: readonly { readonly tenantId: string; readonly expected: number; readonly found: number }[];
  /** Apps with accounts that are due now. */
  readonly appIds: ReadonlySet<string>;
}

/** Records in portions that fit into one transaction each. */
export function inPortions(records: readonly DirectoryRecord[]): readonly (readonly DirectoryRecord[])[] {
  const portions: DirectoryRecord[][] = [];
  let members = 0;
  for (const record of records) {
    const last = portions.at(-1);
    const more = record.kind === 'change' ? memberCount(record.change) : 0;
    if (last && last.length < consumerBatch.events && members + more <= consumerBatch.members) {
      last.push(record);
      members += more;
    } else {
      portions.push([record]);
      members = more;
    }
  }
  return portions;
}

function memberCount({ members }: DirectoryChange): number {
  return members ? members.added.length + members.removed.length : 0;
}

/** Notes for every app which accounts and memberships the records concern, and where reading goes on. */
export function takeUp(records: readonly DirectoryRecord[]): Change<TakenUp> {
  const places = records.flatMap((record) => {
    if (record.kind === 'change') return [record.change];
    return record.kind === 'other' ? [record.place] : [];
  });
  const changes = places.filter((place): place is DirectoryChange => 'subject' in place);
  const unreadable = records.flatMap((record) => (record.kind === 'unreadable' ? [record] : []));
  return {
    tenants: places.map(({ tenantId }) => tenantId),
    async decide(unit) {
      await loadTouched(unit, changes);
      const gaps: { tenantId: string; expected: number; found: number }[] = [];
      const appIds = new Set<string>();
      const fresh = places.filter((place) => advance(unit, place, gaps));
      const news = fresh.filter((place): place is DirectoryChange => 'subject' in place);
      for (const change of news) for (const app of request(unit, change)) appIds.add(app.id);
      unit.unreadable.push(...unreadable);
      const last = records.at(-1);
      if (last) unit.position = last.offset + 1;
      return { changes: news, duplicates: places.length - fresh.length, unreadable, gaps, appIds };
    },
  };
}

async function loadTouched(unit: UnitOfWork, changes: readonly DirectoryChange[]): Promise<void> {
  const touched = changes.flatMap((change) =>
    touchedAccounts(change, unit.appsOf(change.tenantId)).map((account) => ({ ...account, change })),
  );
  await Promise.all([
    unit.accounts.load(touched.map(({ id }) => id)),
    unit.memberships.load(touched.flatMap(({ app, change }) => rowIds(app, change))),
  ]);
}

function rowIds(app: App, { subject, members }: DirectoryChange): readonly string[] {
  const both = members ? [...members.added, ...members.removed] : [];
  return both.map(({ id }) => membershipId({ appId: app.id, groupId: subject.id, memberId: id }));
}

/** Moves the tenant's last sequence. False for what was taken up before. */
function advance(unit: UnitOfWork, place: PlaceInOrder, gaps: { tenantId: string; expected: number; found: number }[]) {
  const { tenantId, sequence } = place;
  const progress = unit.tenants.get(tenantId) ?? { tenantId, lastSequence: 0, missed: 0 };
  const order = orderOf(place, progress.lastSequence);
  if (order === 'duplicate') return false;
  const expected = progress.lastSequence + 1;
  if (order === 'gap') gaps.push({ tenantId, expected, found: sequence });
  unit.tenants.put({ tenantId, lastSequence: sequence, missed: progress.missed + sequence - expected });
  return true;
}

function request(unit: UnitOfWork, change: DirectoryChange): readonly App[] {
  const apps = touchedAccounts(change, unit.appsOf(change.tenantId)).map(({ app }) => app);
  for (const app of apps) {
    if (change.members) requestMembers(unit, app, change, change.members);
    else requestAccount(unit, app, change);
  }
  return apps;
}

function requestAccount(unit: UnitOfWork, app: App, change: DirectoryChange): void {
  const { sequence, cause, deleted, time } = change;
  const wanted = requestProvisioning({ sequence, cause, deleted, directoryTime: time });
  unit.record(unit.account(app, change.subject), wanted, change);
}

function requestMembers(
  unit: UnitOfWork,
  app: App,
  change: DirectoryChange,
  { added, removed }: { readonly added: readonly Subject[]; readonly removed: readonly Subject[] },
): void {
  const group = unit.account(app, change.subject);
  if (group.deleted) return;
  if (group.revision === 0) requestAccount(unit, app, change);
  const data = {
    directorySequence: change.sequence,
    added: added.length,
    removed: removed.length,
    directoryTime: change.time.toISOString(),
  };
  unit.record(unit.account(app, change.subject), [{ type: 'MembershipsRequested', data }], change);
  for (const [members, desired] of [[added, true] as const, [removed, false] as const]) {
    for (const member of members) {
      const owner = { tenantId: app.tenantId, appId: app.id, groupId: change.subject.id, memberId: member.id };
      unit.memberships.put(wish(unit.membership({ ...owner, memberType: member.type }), desired));
    }
  }
}
