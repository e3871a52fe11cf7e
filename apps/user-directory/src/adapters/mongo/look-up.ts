import { compileFilter, type Filter, type ResourceType } from '@rollcall/scim';
import type { Db, Document, FindCursor } from 'mongodb';
import { overflowTerm } from '../../domain/search/terms.ts';
import { broad, termSetOf } from './filter/term-sets.ts';
import { maxQueryMs } from './limits.ts';
import {
  type GroupOfMember,
  groupRowsOf,
  type MembershipRow,
  maxRowsTogether,
  nameGroups,
  readGroupsOf,
  rowsPerBatch,
} from './read-references.ts';
import { batchesOf, type StoredResource, storedFields } from './read-resources.ts';
import { documentId, resourceIndexes, resourcesOf } from './resources.ts';

/** Most resources that one look-up finds. */
export const maxFound = 20;
/** Of the JSON of all resources that one query finds by terms, in UTF-16 code units. */
const maxGathered = 32 * 1024 * 1024;

export interface IdLookup {
  readonly tenantId: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly withGroups: boolean;
}

export interface Found {
  readonly resource: StoredResource;
  /** None when they were not asked for. */
  readonly groups: readonly GroupOfMember[];
}

/** Resources with an attribute's value, by one term of the index. */
export interface TermLookup {
  readonly tenantId: string;
  readonly term: string;
  /** Of the type: what has too many values to be found by each. */
  readonly overflow: string;
  /** For those the term alone does not prove to match. */
  readonly matches: (resource: StoredResource) => boolean;
  readonly exact: boolean;
  readonly withGroups: boolean;
}

/** Undefined: the attribute is not served by the index, or by many at once. `filter`: resolved, `path eq value`. */
export function termLookupOf(
  { tenantId, withGroups }: Pick<TermLookup, 'tenantId' | 'withGroups'>,
  type: ResourceType,
  filter: Filter,
): TermLookup | undefined {
  const set = termSetOf(type, filter);
  const [term] = set?.terms ?? [];
  if (!set || set.breadth >= broad || typeof term !== 'string') return undefined;
  const selects = compileFilter(type, filter);
  const matches = ({ json }: StoredResource) => selects(JSON.parse(json));
  return { tenantId, term, overflow: overflowTerm(type.name), matches, exact: set.exact, withGroups };
}

/** Resources of any tenants by id, with their groups, in one query; undefined where there is none. */
export async function lookUpIds(db: Db, lookups: readonly IdLookup[]): Promise<readonly (Found | undefined)[]> {
  const keys = lookups.map(({ tenantId, resourceId }) => documentId(tenantId, resourceId));
  const members = lookups
    .filter(({ withGroups }) => withGroups)
    .map(({ tenantId, resourceId: memberId }) => ({ tenantId, memberId }));
  const pipeline: Document[] = [{ $match: { _id: { $in: keys } } }, { $project: storedFields }];
  if (members.length > 0) pipeline.push({ $unionWith: groupRowsOf(db, members) });
  const found = await resourcesOf(db)
    .aggregate<StoredResource | MembershipRow>(pipeline, { maxTimeMS: maxQueryMs, batchSize: rowsPerBatch })
    .toArray();
  const rows = found.filter((each) => 'groupId' in each);
  if (rows.length > maxRowsTogether) throw tooManyGroups();
  const groups = await nameGroups(db, rows);
  const byKey = new Map<string, Found>();
  for (const resource of found) {
    if ('groupId' in resource) continue;
    const key = documentId(resource.tenantId, resource.resourceId);
    byKey.set(key, { resource, groups: groups.get(key) ?? [] });
  }
  return lookups.map(({ resourceType, withGroups }, index) => {
    const one = byKey.get(keys[index] ?? '');
    if (one?.resource.resourceType !== resourceType) return undefined;
    return withGroups ? one : { ...one, groups: [] };
  });
}

/** Resources of any tenants by terms, in order of id, and then their groups. Undefined: there are more than `maxFound`. */
export async function lookUpTerms(
  db: Db,
  lookups: readonly TermLookup[],
): Promise<readonly (readonly Found[] | undefined)[]> {
  const each = await findByTerms(db, lookups);
  const ofUsers = each.filter((_, index) => lookups[index]?.withGroups).flatMap((resources) => resources ?? []);
  const groups = await readGroupsOf(
    db,
    ofUsers.map(({ tenantId, resourceId: memberId }) => ({ tenantId, memberId })),
  );
  if (!groups) throw tooManyGroups();
  return each.map((resources, index) =>
    resources?.map((resource) => {
      const found = lookups[index]?.withGroups && groups.get(documentId(resource.tenantId, resource.resourceId));
      return { resource, groups: found || [] };
    }),
  );
}

/** All of them are asked in the other way then, in which groups are streamed. */
function tooManyGroups(): Error {
  return new Error('users are in more groups than are looked up');
}

/** All that a query finds, which may be thousands of resources of a megabyte each. @throws {Error} beyond what is held in memory */
async function gathered<T extends StoredResource>(cursor: FindCursor<T>): Promise<T[]> {
  const found: T[] = [];
  let length = 0;
  for await (const batch of batchesOf(cursor)) {
    for (const { json } of batch) length += json.length;
    if (length > maxGathered) throw new Error('the resources are too large to be looked up together');
    found.push(...batch);
  }
  return found;
}

/** In one query. */
async function findByTerms(
  db: Db,
  lookups: readonly TermLookup[],
): Promise<readonly (readonly StoredResource[] | undefined)[]> {
  const limit = lookups.length * (maxFound + 1);
  const branches = [...termsByTenant(lookups)].map(([tenantId, terms]) => ({ tenantId, terms: { $in: [...terms] } }));
  const cursor = resourcesOf(db).find(branches.length === 1 ? (branches[0] ?? {}) : { $or: branches }, {
    ...{ projection: { ...storedFields, terms: 1 }, hint: resourceIndexes.terms, limit, batchSize: limit + 1 },
    maxTimeMS: maxQueryMs,
  });
  const documents = await gathered(cursor);
  if (documents.length === limit) {
    // What one of them finds may have crowded out what the others would have found.
    if (lookups.length === 1) return [undefined];
    const each: (readonly StoredResource[] | undefined)[] = [];
    for (const one of lookups) each.push(...(await findByTerms(db, [one])));
    return each;
  }
  documents.sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1));
  return lookups.map(({ tenantId, term, exact, overflow, matches }) => {
    const found = documents.filter((document) => {
      if (document.tenantId !== tenantId) return false;
      if (document.terms.includes(term)) return exact || matches(document);
      return document.terms.includes(overflow) && matches(document);
    });
    return found.length > maxFound ? undefined : found;
  });
}

function termsByTenant(lookups: readonly TermLookup[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byTenant = new Map<string, Set<string>>();
  for (const { tenantId, term, overflow } of lookups) {
    const terms = byTenant.get(tenantId) ?? new Set();
    byTenant.set(tenantId, terms.add(term).add(overflow));
  }
  return byTenant;
}
