import type { ClientSession, Collection, Document, Filter, OptionalUnlessRequiredId } from 'mongodb';
import { inChunks, itemsPerCommand } from './in-chunks.ts';

/** Something a group has any number of, each in a row of its own: members, or values it waits for. */
export interface GroupRow {
  /** `<tenantId>/<groupId>/<value>`: the rows of a group are a range. */
  readonly _id: string;
  readonly tenantId: string;
  readonly groupId: string;
}

export interface GroupRowQuery {
  readonly ids: readonly string[];
  /** All rows of these. */
  readonly groups: readonly { readonly tenantId: string; readonly groupId: string }[];
  /** All rows with one of these values. */
  readonly values: readonly { readonly tenantId: string; readonly values: readonly string[] }[];
}

export interface GroupRowWrites<D> {
  readonly added: readonly D[];
  readonly removedIds: readonly string[];
  readonly deletedGroups: readonly { readonly tenantId: string; readonly groupId: string }[];
}

export function groupRowId(tenantId: string, groupId: string, value: string): string {
  return `${tenantId}/${groupId}/${value}`;
}

/** All rows of a group. */
export function groupRange(
  tenantId: string,
  groupId: string,
): { readonly _id: { readonly $gte: string; readonly $lt: string } } {
  return { _id: { $gte: `${tenantId}/${groupId}/`, $lt: `${tenantId}/${groupId}0` } };
}

/** The rows asked for, without their ids. `valueField`: which field has the value. */
export async function findGroupRows<D extends GroupRow>(
  collection: Collection<D>,
  { ids, groups, values }: GroupRowQuery,
  valueField: keyof D & string,
): Promise<readonly D[]> {
  const branches: Document[] = groups.map(({ tenantId, groupId }) => groupRange(tenantId, groupId));
  for (const part of inChunks(ids)) branches.push({ _id: { $in: part } });
  for (const { tenantId, values: wanted } of values) {
    for (const part of inChunks(wanted)) branches.push({ tenantId, [valueField]: { $in: part } });
  }
  if (branches.length === 0) return [];
  const options = { projection: { _id: 0 }, batchSize: itemsPerCommand };
  const total = ids.length + values.reduce((sum, { values: wanted }) => sum + wanted.length, 0);
  const filters = total > itemsPerCommand ? branches : [{ $or: branches }];
  const found = await Promise.all(
    filters.map((filter) => collection.find(filter as Filter<D>, options).toArray() as Promise<D[]>),
  );
  return found.flat();
}

export async function writeGroupRows<D extends GroupRow>(
  collection: Collection<D>,
  { added, removedIds, deletedGroups }: GroupRowWrites<D>,
  session: ClientSession,
): Promise<void> {
  const filters: object[] = deletedGroups.map(({ tenantId, groupId }) => groupRange(tenantId, groupId));
  for (const part of inChunks(removedIds)) filters.push({ _id: { $in: part } });
  const deletions = filters.map((filter) => ({ deleteMany: { filter: filter as Filter<D> } }));
  if (deletions.length > 0) await collection.bulkWrite(deletions, { session });
  for (const part of inChunks(added)) {
    await collection.insertMany(part as unknown as OptionalUnlessRequiredId<D>[], { session, ordered: false });
  }
}
