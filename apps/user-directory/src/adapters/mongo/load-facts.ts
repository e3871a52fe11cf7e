import type { Db, Filter } from 'mongodb';
import type { Needs, PairNeeds } from '../../application/needs.ts';
import type { Facts } from '../../application/tenant-facts.ts';
import { isMemberType } from '../../domain/event.ts';
import { termOf } from '../../domain/search/terms.ts';
import { resourceOfView } from '../../domain/view.ts';
import { countId, countsOf } from './counts.ts';
import { findGroupRows, type GroupRowQuery, groupRowId } from './group-rows.ts';
import { inChunks, itemsPerCommand } from './in-chunks.ts';
import { membershipsOf } from './memberships.ts';
import { pendingMembersOf } from './pending-members.ts';
import { claimOf, documentId, type ResourceDocument, resourcesOf } from './resources.ts';

type NeedsByTenant = ReadonlyMap<string, Needs>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type FactsByTenant = ReadonlyMap<string, Mutable<Facts>>;

/** Reads what is needed of each tenant: one query for each collection and kind of need, unless there are very many ids. */
export async function loadFacts(db: Db, needs: NeedsByTenant): Promise<FactsByTenant> {
  const facts = new Map<string, Mutable<Facts>>();
  for (const tenantId of needs.keys()) {
    facts.set(tenantId, { resources: [], types: [], externalIds: [], counts: [], members: [], pending: [] });
  }
  await Promise.all([
    loadResources(db, needs, facts),
    loadTypes(db, needs, facts),
    loadExternalIds(db, needs, facts),
    loadCounts(db, needs, facts),
    loadMembers(db, needs, facts),
    loadPending(db, needs, facts),
  ]);
  return facts;
}

/** What is only for finding a resource is not read. */
const asDecided = {
  resourceType: 1,
  resourceId: 1,
  tenantId: 1,
  revision: 1,
  created: 1,
  lastModified: 1,
  json: 1,
} as const;

async function loadResources(db: Db, needs: NeedsByTenant, facts: FactsByTenant): Promise<void> {
  const ids = eachOf(needs, (of) => of.resources, documentId);
  const claims = eachOf(needs, (of) => of.claims, claimOf);
  const branches: Filter<ResourceDocument>[] = Array.from(inChunks(ids), (part) => ({ _id: { $in: part } }));
  for (const part of inChunks(claims)) branches.push({ claims: { $in: part } });
  await Promise.all(
    branches.map(async (filter) => {
      for (const document of await resourcesOf(db).find(filter, { projection: asDecided }).toArray()) {
        const resource = resourceOfView(document);
        facts.get(document.tenantId)?.resources.push({ id: document.resourceId, resource });
      }
    }),
  );
}

/** What nearly all ids that are asked about are the ids of. */
const memberTypes = ['User', 'Group'];

async function loadTypes(db: Db, needs: NeedsByTenant, facts: FactsByTenant): Promise<void> {
  await Promise.all(
    [...needs].flatMap(([tenantId, { types }]) =>
      Array.from(inChunks([...types]), async (ids) => {
        const known = facts.get(tenantId)?.types;
        for (const { resourceId: id, resourceType: type } of await findTypesOf(db, tenantId, ids))
          known?.push({ id, type });
      }),
    ),
  );
}

type TypeOf = Pick<ResourceDocument, 'resourceId' | 'resourceType'>;

/** Of users and groups out of an index alone: of a thousand new members nothing else is read. */
async function findTypesOf(db: Db, tenantId: string, ids: readonly string[]): Promise<readonly TypeOf[]> {
  const options = { projection: { _id: 0, resourceType: 1, resourceId: 1 }, batchSize: itemsPerCommand };
  const filter = { tenantId, resourceType: { $in: memberTypes }, resourceId: { $in: [...ids] } };
  const members: TypeOf[] = await resourcesOf(db).find(filter, options).toArray();
  if (members.length === ids.length) return members;
  const found = new Set(members.map(({ resourceId }) => resourceId));
  const rest = ids.filter((id) => !found.has(id)).map((id) => documentId(tenantId, id));
  const others: TypeOf[] = await resourcesOf(db)
    .find({ _id: { $in: rest } }, options)
    .toArray();
  return [...members, ...others];
}

async function loadExternalIds(db: Db, needs: NeedsByTenant, facts: FactsByTenant): Promise<void> {
  const projection = { _id: 0, resourceType: 1, resourceId: 1, 'search.externalId': 1 };
  for (const [tenantId, { externalIds }] of needs) {
    for (const values of inChunks([...externalIds])) {
      const terms = values.flatMap((value) => memberTypes.map((type) => termOf(type, 'externalId', value)));
      const found = await resourcesOf(db)
        .find({ tenantId, terms: { $in: terms } }, { projection })
        .toArray();
      for (const { resourceId: id, resourceType: type, search } of found) {
        const { externalId } = search;
        if (typeof externalId !== 'string' || !isMemberType(type)) continue;
        facts.get(tenantId)?.externalIds.push({ id, type, externalId });
      }
    }
  }
}

async function loadCounts(db: Db, needs: NeedsByTenant, facts: FactsByTenant): Promise<void> {
  for (const [tenantId, { counts }] of needs) {
    if (counts.size === 0) continue;
    const ids = Array.from(counts, (type) => countId(tenantId, type));
    for (const { _id, count } of await countsOf(db)
      .find({ _id: { $in: ids } })
      .toArray()) {
      facts.get(tenantId)?.counts.push({ type: _id.slice(countId(tenantId, '').length), count });
    }
  }
}

async function loadMembers(db: Db, needs: NeedsByTenant, facts: FactsByTenant): Promise<void> {
  const rows = await findGroupRows(
    membershipsOf(db),
    rowQuery(needs, ({ members }) => members),
    'memberId',
  );
  for (const { tenantId, groupId, memberId, memberType } of rows) {
    facts.get(tenantId)?.members.push({ groupId, value: memberId, as: memberType });
  }
}

async function loadPending(db: Db, needs: NeedsByTenant, facts: FactsByTenant): Promise<void> {
  const rows = await findGroupRows(
    pendingMembersOf(db),
    rowQuery(needs, ({ pending }) => pending),
    'value',
  );
  for (const { tenantId, groupId, value, since } of rows) {
    facts.get(tenantId)?.pending.push({ groupId, value, as: since });
  }
}

function rowQuery(needs: NeedsByTenant, pick: (of: Needs) => PairNeeds): GroupRowQuery {
  const ids: string[] = [];
  const groups: GroupRowQuery['groups'][number][] = [];
  const values: GroupRowQuery['values'][number][] = [];
  for (const [tenantId, of] of needs) {
    const { pairs, valuesOf, groupsOf } = pick(of);
    for (const [groupId, wanted] of pairs) {
      if (valuesOf.has(groupId)) continue;
      for (const value of wanted) ids.push(groupRowId(tenantId, groupId, value));
    }
    for (const groupId of valuesOf) groups.push({ tenantId, groupId });
    if (groupsOf.size > 0) values.push({ tenantId, values: [...groupsOf] });
  }
  return { ids, groups, values };
}

function eachOf(
  needs: NeedsByTenant,
  pick: (of: Needs) => ReadonlySet<string>,
  keyOf: (tenantId: string, name: string) => string,
): string[] {
  const keys: string[] = [];
  for (const [tenantId, of] of needs) for (const name of pick(of)) keys.push(keyOf(tenantId, name));
  return keys;
}
