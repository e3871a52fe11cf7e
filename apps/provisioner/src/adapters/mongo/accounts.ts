import type { ClientSession, Collection, Db, IndexDescription } from 'mongodb';
import { type Account, type AccountStatus, statusOf } from '../../domain/account.ts';

/** An account as it is stored: its state, and what is looked up by. */
export interface AccountDocument extends Omit<Account, 'id'> {
  readonly _id: string;
  readonly partition: number;
  readonly status: AccountStatus;
  /** Set when it names somebody: a multikey index cannot be partial by its own field. */
  readonly refers?: true;
}

export const accountIndexes: IndexDescription[] = [
  { key: { appId: 1, status: 1, nextAttemptAt: 1 } },
  { key: { partition: 1, status: 1 } },
  { key: { appId: 1, 'references.userId': 1 }, partialFilterExpression: { refers: true } },
  { key: { appId: 1, 'remote.remoteId': 1 }, partialFilterExpression: { 'remote.remoteId': { $exists: true } } },
  { key: { appId: 1, 'row.listed.key': 1 }, partialFilterExpression: { 'row.listed.key': { $exists: true } } },
  { key: { appId: 1, 'row.refusedKey': 1 }, partialFilterExpression: { 'row.refusedKey': { $exists: true } } },
];

export function accountsOf(db: Db): Collection<AccountDocument> {
  return db.collection('accounts');
}

export const maxTimeMS = 30_000;

export async function findAccounts(
  accounts: Collection<AccountDocument>,
  ids: readonly string[],
): Promise<readonly Account[]> {
  if (ids.length === 0) return [];
  const documents = await accounts.find({ _id: { $in: [...ids] } }, { maxTimeMS }).toArray();
  return documents.map(toAccount);
}

/** Accounts of an app whose `field` is one of the values. */
export async function findByField(
  accounts: Collection<AccountDocument>,
  appId: string,
  field: 'remote.remoteId' | 'references.userId' | 'row.listed.key' | 'row.refusedKey',
  values: readonly string[],
): Promise<readonly Account[]> {
  if (values.length === 0) return [];
  // The second condition lets the partial index serve the first.
  const isIndexed = field === 'references.userId' ? { refers: true as const } : { [field]: { $exists: true } };
  const filter = { $and: [{ appId, [field]: { $in: [...values] } }, isIndexed] };
  return (await accounts.find(filter, { maxTimeMS }).toArray()).map(toAccount);
}

export async function findDue(
  accounts: Collection<AccountDocument>,
  appId: string,
  now: Date,
  limit: number,
): Promise<readonly Account[]> {
  const filter = { appId, status: 'pending' as const, nextAttemptAt: { $lte: now } };
  return (await accounts.find(filter, { maxTimeMS }).sort({ nextAttemptAt: 1 }).limit(limit).toArray()).map(toAccount);
}

export async function findUntried(
  accounts: Collection<AccountDocument>,
  appId: string,
  now: Date,
  limit: number,
): Promise<readonly Account[]> {
  const filter = { appId, status: 'pending' as const, nextAttemptAt: { $lte: now }, attempt: 0 };
  return (await accounts.find(filter, { maxTimeMS }).sort({ nextAttemptAt: -1 }).limit(limit).toArray()).map(toAccount);
}

export async function findNextDue(
  accounts: Collection<AccountDocument>,
  appId: string,
  after: Date,
): Promise<Date | undefined> {
  const filter = { appId, status: 'pending' as const, nextAttemptAt: { $gt: after } };
  const projection = { nextAttemptAt: 1 };
  return (await accounts.findOne(filter, { sort: { nextAttemptAt: 1 }, projection, maxTimeMS }))?.nextAttemptAt;
}

export async function findByStatus(
  accounts: Collection<AccountDocument>,
  appId: string,
  status: AccountStatus,
  limit: number,
): Promise<readonly Account[]> {
  return (await accounts.find({ appId, status }, { maxTimeMS }).limit(limit).toArray()).map(toAccount);
}

/** Latest first. */
export async function findParked(
  accounts: Collection<AccountDocument>,
  appId: string,
  limit: number,
): Promise<readonly Account[]> {
  const found = accounts.find({ appId, status: 'parked' }, { maxTimeMS }).sort({ nextAttemptAt: -1 }).limit(limit);
  return (await found.toArray()).map(toAccount);
}

/** How many accounts are in each state, by a filter that an index serves. */
export async function countByStatus(
  accounts: Collection<AccountDocument>,
  filter: { readonly appId: string } | { readonly partition: { readonly $in: number[] } },
): Promise<ReadonlyMap<AccountStatus, number>> {
  const groups = accounts.aggregate<{ _id: AccountStatus; count: number }>(
    [{ $match: filter }, { $group: { _id: '$status', count: { $sum: 1 } } }],
    { maxTimeMS },
  );
  return new Map((await groups.toArray()).map(({ _id, count }) => [_id, count]));
}

/** Everyone listed in a roster; MongoDB compares strings by their UTF-8 bytes. */
export async function* streamListedCells(
  accounts: Collection<AccountDocument>,
  appId: string,
): AsyncIterable<Readonly<Record<string, string>>> {
  const filter = { appId, 'row.listed.key': { $exists: true } };
  const cursor = accounts
    .find(filter, { projection: { 'row.listed.cells': 1 } })
    .sort({ 'row.listed.key': 1 })
    .batchSize(1_000);
  for await (const { row } of cursor) if (row?.listed) yield row.listed.cells;
}

export async function saveAccounts(
  accounts: Collection<AccountDocument>,
  partition: number,
  changed: readonly Account[],
  session: ClientSession,
): Promise<void> {
  if (changed.length === 0) return;
  const operations = changed.map((account) => {
    const { _id, ...replacement } = toDocument(account, partition);
    return { replaceOne: { filter: { _id }, replacement, upsert: true } };
  });
  await accounts.bulkWrite(operations, { session, ordered: false });
}

function toDocument({ id, ...account }: Account, partition: number): AccountDocument {
  const refers = account.references.length > 0 ? { refers: true as const } : {};
  return { _id: id, partition, status: statusOf({ id, ...account }), ...refers, ...account };
}

function toAccount({
  _id,
  partition: _partition,
  status: _status,
  refers: _refers,
  ...account
}: AccountDocument): Account {
  return { id: _id, ...account };
}
