import type { Account } from '../domain/account.ts';
import { decideFailure, requestAgain } from '../domain/account-decisions.ts';
import type { DesiredRow } from '../domain/desired-state.ts';
import type { Failure, Reason } from '../domain/policy/reasons.ts';
import { isListable, type KeyMove, refuseRow, settleKeys, stageRow } from '../domain/roster.ts';
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
      const current = derived.flatMap(({ account, desired }) => {
        const now = unit.accounts.get(account.id);
        return now?.generation === account.generation ? [{ account: now, desired }] : [];
      });
      const { taken, freed } = settleKeys(await loadHolders(unit, appId, current), current.flatMap(moveOf));
      let changed = false;
      for (const { account, desired } of current) {
        if (!isListable(desired)) {
          fail(unit, account, unclearReasons[desired.kind], random);
        } else if (taken.has(account.id)) {
          refuse(unit, account, desired.listed?.key ?? '', random);
        } else {
          const row = stageRow(account, desired);
          changed ||= row.digest !== (account.row?.digest ?? '');
          unit.accounts.put({ ...account, row, attempt: 0, failure: undefined });
        }
      }
      await inviteRefused(unit, appId, freed);
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

function moveOf({ account, desired }: DerivedRow): KeyMove[] {
  return isListable(desired) ? [{ id: account.id, before: account.row?.listed?.key, key: desired.listed?.key }] : [];
}

/** Who is listed under which of the keys that are wanted. */
async function loadHolders(
  unit: UnitOfWork,
  appId: string,
  derived: readonly DerivedRow[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = derived.flatMap((row) => moveOf(row).flatMap(({ key }) => key ?? []));
  unit.accounts.adopt(await unit.views.accountsListedAs(appId, wanted));
  const listed = unit.accounts.all().filter((account) => account.appId === appId);
  return new Map(listed.flatMap(({ id, row }) => (row?.listed ? [[row.listed.key, id] as const] : [])));
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
