import type { ResourceType, ScimResource } from '@rollcall/scim';
import type { Db } from 'mongodb';
import { groupRowId } from '../../src/adapters/mongo/group-rows.ts';
import { membershipsOf } from '../../src/adapters/mongo/memberships.ts';
import { claimOf, documentId, type ResourceDocument, resourcesOf } from '../../src/adapters/mongo/resources.ts';
import { searchesOf, toSearchDocument } from '../../src/adapters/mongo/searches.ts';
import { searchFieldsOf } from '../../src/domain/search/search-fields.ts';

/** A resource as it is stored, with an id, made and changed at the times of its `meta`. */
export function documentOf(tenantId: string, type: ResourceType, resource: ScimResource): ResourceDocument {
  const { members: _members, groups: _groups, ...kept } = resource;
  const resourceId = String(kept.id);
  const { created, lastModified } = kept.meta as { created: string; lastModified: string };
  const { claims, ...fields } = searchFieldsOf(type, kept);
  return {
    ...{ _id: documentId(tenantId, resourceId), tenantId, resourceType: type.name, resourceId, revision: 1 },
    ...{ created: new Date(created), lastModified: new Date(lastModified), json: JSON.stringify(kept), ...fields },
    ...(claims.length > 0 && { claims: claims.map((claim) => claimOf(tenantId, claim)) }),
  };
}

/** Stores resources as the directory does, members and all. */
export async function insertResources(
  db: Db,
  tenantId: string,
  type: ResourceType,
  resources: readonly ScimResource[],
): Promise<void> {
  for (let start = 0; start < resources.length; start += 5_000) {
    const documents = resources.slice(start, start + 5_000).map((resource) => documentOf(tenantId, type, resource));
    await resourcesOf(db).insertMany(documents, { ordered: false });
    await searchesOf(db).insertMany(documents.map(toSearchDocument), { ordered: false });
  }
  if (type.name !== 'Group') return;
  const rows = resources.flatMap(({ id, members }) =>
    (Array.isArray(members) ? members : []).map(({ value, type: memberType }) => ({
      _id: groupRowId(tenantId, String(id), value),
      ...{ tenantId, groupId: String(id), memberId: value, memberType },
    })),
  );
  if (rows.length > 0) await membershipsOf(db).insertMany(rows);
}
