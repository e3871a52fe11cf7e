import type { AnyBulkWriteOperation, ClientSession, Collection, Db } from 'mongodb';
import type { ResourceView } from '../../domain/view.ts';

/** The view of a group without its members, in the collection `groups`. */
export interface GroupDocument extends ResourceView {
  /** `<tenantId>/<resourceId>` */
  readonly _id: string;
  readonly tenantId: string;
}

export type Groups = Collection<GroupDocument>;

export function groupsOf(db: Db): Groups {
  return db.collection<GroupDocument>('groups');
}

export async function ensureGroupIndexes(groups: Groups): Promise<void> {
  await groups.createIndexes([
    { key: { tenantId: 1, displayNameKey: 1 }, name: 'tenant_display_name' },
    {
      key: { tenantId: 1, externalId: 1 },
      name: 'tenant_external_id',
      partialFilterExpression: { externalId: { $exists: true } },
    },
  ]);
}

export function groupDocumentId(tenantId: string, resourceId: string): string {
  return `${tenantId}/${resourceId}`;
}

export function toGroupDocument(tenantId: string, view: ResourceView): GroupDocument {
  return { _id: groupDocumentId(tenantId, view.resourceId), tenantId, ...view };
}

/** Puts each group where it now is; undefined: it is gone. */
export async function writeGroups(
  groups: Groups,
  changes: ReadonlyMap<string, GroupDocument | undefined>,
  session: ClientSession,
): Promise<void> {
  const operations: AnyBulkWriteOperation<GroupDocument>[] = [];
  for (const [_id, replacement] of changes) {
    if (replacement) operations.push({ replaceOne: { filter: { _id }, replacement, upsert: true } });
    else operations.push({ deleteOne: { filter: { _id } } });
  }
  if (operations.length > 0) await groups.bulkWrite(operations, { session, ordered: false });
}
