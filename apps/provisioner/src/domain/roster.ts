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
