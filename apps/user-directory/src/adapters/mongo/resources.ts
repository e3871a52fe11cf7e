import type { ClientSession, Collection, Db } from 'mongodb';
import type { SearchObject } from '../../domain/search/search-fields.ts';
import { type DocumentChange, operationsOf } from './document-change.ts';

/** The view of a resource of any type, in the collection `resources`. */
export interface ResourceDocument {
  /** `<tenantId>/<resourceId>`: the resources of a tenant are a range, in order of id. */
  readonly _id: string;
  readonly tenantId: string;
  /** The type's name. */
  readonly resourceType: string;
  readonly resourceId: string;
  readonly revision: number;
  readonly created: Date;
  readonly lastModified: Date;
  /** SCIM JSON without `meta.location`, a User's `groups` and a Group's `members`. */
  readonly json: string;
  /** `<tenantId>/<Type>/<path>=<value>`: unique, so that even a fault cannot give a name to two people. Absent when empty. */
  readonly claims?: readonly string[];
  readonly search: SearchObject;
  readonly terms: readonly string[];
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

export async function ensureResourceIndexes(resources: Resources): Promise<void> {
  const { claims, terms, types, modified } = resourceIndexes;
  await resources.createIndexes([
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

/** Puts each resource where it now is. Claims are released before they are taken by others. */
export async function writeResources(
  resources: Resources,
  changes: readonly DocumentChange<ResourceDocument>[],
  session: ClientSession,
): Promise<void> {
  const operations = operationsOf(changes);
  if (operations.length > 0) await resources.bulkWrite(operations, { session });
}
