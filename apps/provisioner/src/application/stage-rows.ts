import type { Account } from '../domain/account.ts';
import { decideFailure, requestAgain } from '../domain/account-decisions.ts';
import type { DesiredRow } from '../domain/desired-state.ts';
import type { Failure, Reason } from '../domain/policy/reasons.ts';
import { isListable, refuseRow, stageRow } from '../domain/roster.ts';
import type { Change } from './partition-writer.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export interface DerivedRow {
  /** As it was when the row was derived. */
  readonly account: Account;
  readonly desired: DesiredRow;
}

/** Settles the rows of some accounts of a roster; whoever was asked for again meanwhile is left for the next round. */
export function stageRows(appId: string, derived: readonly DerivedRow[], random: number): Change {
  return {
    accounts: derived.map(({ account }) => account.id),
    async decide(unit) {
      const keys = await loadKeys(unit, appId, derived);
      let changed = false;
      for (const { account, desired } of derived) {
        const current = unit.accounts.get(account.id);
        if (current?.generation !== account.generation) continue;
        if (!isListable(desired)) {
          fail(unit, current, unclearReasons[desired.kind], random);
          continue;
        }
        const key = desired.listed?.key;
        if (key !== undefined && keys.isTaken(key, current)) {
          refuse(unit, current, key, random);
          continue;
        }
        const row = stageRow(current, desired);
        changed ||= row.digest !== (current.row?.digest ?? '');
        keys.move(current, key);
        unit.accounts.put({ ...current, row, attempt: 0, failure: undefined });
      }
      await inviteRefused(unit, appId, keys.freed());
      const app = unit.app(appId);
      if (changed && !app.rosterIsDue) unit.putApp({ ...app, rosterIsDue: true });
    },
  };
}

const unclearReasons = { unclear: 'DIRECTORY_BEHIND', 'no-key': 'ROSTER_KEY_MISSING' } as const;
const details: Partial<Record<Reason, string>> = {
  DIRECTORY_BEHIND: 'the directory has no such resource, and its deletion has not been announced',
  ROSTER_KEY_MISSING: 'the attribute of the key column has no value',
  ROSTER_KEY_TAKEN: 'another account has the same value in the key column',
};

function fail(unit: UnitOfWork, account: Account, reason: Reason, random: number): Account {
  const failure: Failure = { reason, detail: details[reason] ?? '' };
  const events = decideFailure(account, failure, { claim: account, now: unit.now, random });
  const next = { ...unit.record(account, events, account), failure };
  unit.accounts.put(next);
  return next;
}

function refuse(unit: UnitOfWork, account: Account, key: string, random: number): void {
  const parked = fail(unit, account, 'ROSTER_KEY_TAKEN', random);
  unit.accounts.put({ ...parked, row: refuseRow(account, key) });
}

/** Who is listed under which key, as the round goes on. */
interface Keys {
  isTaken(key: string, account: Account): boolean;
  move(account: Account, key: string | undefined): void;
  freed(): readonly string[];
}

async function loadKeys(unit: UnitOfWork, appId: string, derived: readonly DerivedRow[]): Promise<Keys> {
  const wanted = derived.flatMap(({ desired }) => (isListable(desired) && desired.listed ? [desired.listed.key] : []));
  unit.accounts.adopt(await unit.views.accountsListedAs(appId, wanted));
  const holders = new Map<string, string>();
  for (const { appId: listedIn, id, row } of unit.accounts.all()) {
    if (listedIn === appId && row?.listed) holders.set(row.listed.key, id);
  }
  const left = new Set<string>();
  return {
    isTaken: (key, { id }) => (holders.get(key) ?? id) !== id,
    move(account, key) {
      const before = account.row?.listed?.key;
      if (before !== undefined && before !== key) {
        holders.delete(before);
        left.add(before);
      }
      if (key !== undefined) holders.set(key, account.id);
    },
    freed: () => [...left].filter((key) => !holders.has(key)),
  };
}

/** Accounts that could not have a key are asked for again when it has become free. */
async function inviteRefused(unit: UnitOfWork, appId: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  unit.accounts.adopt(await unit.views.accountsRefusedKeys(appId, keys));
  for (const account of unit.accounts.all()) {
    const key = account.row?.refusedKey;
    if (account.appId !== appId || key === undefined || !keys.includes(key) || !account.parked) continue;
    unit.record(account, requestAgain(account, 'RosterKeyFreed'), account);
  }
}
