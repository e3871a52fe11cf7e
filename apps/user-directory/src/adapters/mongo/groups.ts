import type { ClientSession, Collection, Db } from 'mongodb';
import { type DocumentChange, operationsOf } from './document-change.ts';
import type { ResourceView } from './former-views.ts';

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

/** Puts each group where it now is. */
export async function writeGroups(
  groups: Groups,
  changes: readonly DocumentChange<GroupDocument>[],
  session: ClientSession,
): Promise<void> {
  const operations = operationsOf(changes);
  if (operations.length > 0) await groups.bulkWrite(operations, { session });
}
