import type { ClientSession, Collection, Db } from 'mongodb';
import type { ResourceView } from '../../domain/view.ts';
import { operationsOf } from './document-change.ts';
import { ensureSearches, searchesOf, searchId, toSearchDocument } from './searches.ts';

/** The view of a resource of any type, in the collection `resources`. */
export interface ResourceDocument extends Omit<ResourceView, 'claims'> {
  /** `<tenantId>/<resourceId>`: the resources of a tenant are a range, in order of id. */
  readonly _id: string;
  readonly tenantId: string;
  /** `<tenantId>/<Type>/<path>=<value>`: unique, so that even a fault cannot give a name to two people. Absent when empty. */
  readonly claims?: readonly string[];
}

export type Resources = Collection<ResourceDocument>;

/** Names of indexes, as queries ask for them. */
export const resourceIndexes = {
  claims: 'claims',
  terms: 'tenant_terms',
  types: 'tenant_type',
  modified: 'tenant_type_modified',
} as const;

export function resourcesOf(db: Db): Resources {
  return db.collection<ResourceDocument>('resources');
}

/** The collections `resources` and `searches` with their indexes. Idempotent. */
export async function ensureResourceIndexes(db: Db): Promise<void> {
  await ensureSearches(db);
  const { claims, terms, types, modified } = resourceIndexes;
  await resourcesOf(db).createIndexes([
    { key: { claims: 1 }, unique: true, name: claims, partialFilterExpression: { claims: { $exists: true } } },
    { key: { tenantId: 1, terms: 1, resourceId: 1 }, name: terms },
    { key: { tenantId: 1, resourceType: 1, resourceId: 1 }, name: types },
    { key: { tenantId: 1, resourceType: 1, lastModified: 1, resourceId: 1 }, name: modified },
  ]);
}

export function documentId(tenantId: string, resourceId: string): string {
  return `${tenantId}/${resourceId}`;
}

/** A claim of `searchFieldsOf`, within its tenant. */
export function claimOf(tenantId: string, claim: string): string {
  return `${tenantId}/${claim}`;
}

export function toResourceDocument(tenantId: string, { claims, ...view }: ResourceView): ResourceDocument {
  const held = claims.length > 0 && { claims: claims.map((claim) => claimOf(tenantId, claim)) };
  return { _id: documentId(tenantId, view.resourceId), tenantId, ...view, ...held };
}

/** Where a resource is to be; `document` undefined: nowhere. */
export interface ResourceChange {
  readonly tenantId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly document: ResourceDocument | undefined;
  /** Nothing is stored under the id yet. */
  readonly isNew: boolean;
}

/** Puts each resource where it now is, and what scans read of it. Claims are released before they are taken by others. */
export async function writeResources(
  db: Db,
  changes: readonly ResourceChange[],
  session: ClientSession,
): Promise<void> {
  const resources = operationsOf(
    changes.map(({ tenantId, resourceId, ...change }) => ({ ...change, _id: documentId(tenantId, resourceId) })),
  );
  if (resources.length === 0) return;
  await resourcesOf(db).bulkWrite(resources, { session });
  const searches = operationsOf(
    changes.map(({ tenantId, resourceType, resourceId, document, isNew }) => ({
      _id: searchId(tenantId, resourceType, resourceId),
      document: document && toSearchDocument(document),
      isNew,
    })),
  );
  await searchesOf(db).bulkWrite(searches, { session });
}
