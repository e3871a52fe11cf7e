import { createHash } from 'node:crypto';
import type { Account, AccountRow } from './account.ts';
import type { AppliedOperation } from './account-events.ts';
import type { DesiredRow } from './desired-state.ts';

const noRow: AccountRow = { generation: 0, digest: '', writtenDigest: '' };

/** The account's row brought up to the generation it was derived at. */
export function stageRow(account: Account, { listed }: Pick<AccountRow, 'listed'>): AccountRow {
  const { writtenDigest } = account.row ?? noRow;
  const digest = listed ? createHash('sha256').update(JSON.stringify(listed.cells)).digest('hex') : '';
  return { generation: account.generation, listed, digest, writtenDigest };
}

/** The row of an account whose key somebody else has. What is listed already stays listed. */
export function refuseRow(account: Account, key: string): AccountRow {
  return { ...(account.row ?? noRow), refusedKey: key };
}

/** What writing the list does to one account. */
export function rosterOperation({ digest, writtenDigest }: AccountRow): AppliedOperation {
  if (digest === writtenDigest) return 'none';
  if (digest === '') return 'delete';
  return writtenDigest === '' ? 'create' : 'update';
}

export function isListable(row: DesiredRow): row is Pick<AccountRow, 'listed'> {
  return !('kind' in row);
}

/** The key an account is listed under, and the one it shall be; undefined for none. */
export interface KeyMove {
  readonly id: string;
  readonly before: string | undefined;
  readonly key: string | undefined;
}

/**
 * Which accounts cannot have their key, because somebody has it who stays or comes first, and which keys become free.
 * All moves are one: two people may swap their keys.
 */
export function settleKeys(
  holders: ReadonlyMap<string, string>,
  moves: readonly KeyMove[],
): { readonly taken: ReadonlySet<string>; readonly freed: readonly string[] } {
  const taken = new Set<string>();
  for (;;) {
    const left = moves.filter(({ id, before, key }) => before !== undefined && before !== key && !taken.has(id));
    const next = new Map(holders);
    for (const { before } of left) next.delete(before ?? '');
    const refused = moves.find(({ id, key }) => {
      if (key === undefined || taken.has(id)) return false;
      const isFree = (next.get(key) ?? id) === id;
      if (isFree) next.set(key, id);
      return !isFree;
    });
    if (!refused) return { taken, freed: left.flatMap(({ before = '' }) => (next.has(before) ? [] : [before])) };
    taken.add(refused.id);
  }
}
