import { openPartition, type StreamEvent } from '@rollcall/event-store';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { Commit, Journal, NewEvent } from '../../application/ports.ts';
import { accountsOf, saveAccounts } from './accounts.ts';
import { appsOf, saveApps } from './apps.ts';
import { forgetApplied, membershipsOf, removeDeparted, saveMemberships } from './memberships.ts';
import { saveTenants, tenantsOf } from './tenants.ts';
import { saveUnreadable, unreadableOf } from './unreadable-records.ts';

const actor = 'provisioner';
const schemaVersion = 1;

/** Takes a partition over: its log, and with it the right to write its views. */
export async function openJournal(
  client: MongoClient,
  db: Db,
  { partition, owner }: { readonly partition: number; readonly owner: string },
): Promise<Journal> {
  const log = await openPartition(client, db, { partition: `events-${partition}`, owner });
  return {
    get position() {
      return log.position;
    },
    async commit(commit) {
      if (isEmpty(commit)) return;
      await log.commit({
        events: commit.events.map(toStreamEvent),
        ...(commit.position === undefined ? {} : { position: commit.position }),
        write: (session) => writeViews(db, partition, commit, session),
      });
    },
    close: () => log.close(),
  };
}

async function writeViews(db: Db, partition: number, commit: Commit, session: ClientSession): Promise<void> {
  const memberships = membershipsOf(db);
  for (const group of commit.remadeGroups) await forgetApplied(memberships, group, session);
  const { memberships: kept, droppedMemberships: dropped } = commit;
  await saveMemberships(memberships, { kept, dropped }, session);
  for (const appId of commit.filledApps) await removeDeparted(memberships, appId, session);
  await saveAccounts(accountsOf(db), partition, commit.accounts, session);
  await saveApps(appsOf(db), commit.apps, session);
  await saveTenants(tenantsOf(db), commit.tenants, session);
  await saveUnreadable(unreadableOf(db), partition, commit.unreadable, session);
}

function toStreamEvent({ type, data, ...envelope }: NewEvent): StreamEvent {
  return { ...envelope, type, data, schemaVersion, actor };
}

function isEmpty({ position, ...changes }: Commit): boolean {
  return position === undefined && Object.values(changes).every(({ length }) => length === 0);
}
