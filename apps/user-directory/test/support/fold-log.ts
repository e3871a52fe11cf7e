import assert from 'node:assert/strict';
import { readTenant, verifyTenant } from '@rollcall/event-store';
import { compileTypes, coreTypes, type TypeDefinitions } from '@rollcall/scim';
import type { Db } from 'mongodb';
import type { CountDocument } from '../../src/adapters/mongo/counts.ts';
import { groupRowId } from '../../src/adapters/mongo/group-rows.ts';
import type { MembershipDocument } from '../../src/adapters/mongo/memberships.ts';
import type { PendingMemberDocument } from '../../src/adapters/mongo/pending-members.ts';
import { type ResourceDocument, toResourceDocument } from '../../src/adapters/mongo/resources.ts';
import type { GroupEvent, ResourceEvent } from '../../src/domain/event.ts';
import { absentResource, evolveResource, type Resource } from '../../src/domain/resource.ts';
import { advance, unversioned, type Versioned } from '../../src/domain/versioned.ts';
import { viewOf } from '../../src/domain/view.ts';

export interface Views {
  readonly resources: readonly ResourceDocument[];
  readonly memberships: readonly MembershipDocument[];
  readonly pending: readonly PendingMemberDocument[];
  readonly counts: readonly CountDocument[];
}

/** A tenant's views made from its log alone. */
export async function foldLog(db: Db, tenantId: string): Promise<Views> {
  let types = coreTypes;
  const resources = new Map<string, Versioned<Resource>>();
  const memberships = new Map<string, MembershipDocument>();
  const pending = new Map<string, PendingMemberDocument>();
  for await (const { stream, type, data, revision, time } of readTenant(db, tenantId)) {
    if (type === 'TypesDefined') {
      types = compileTypes(data as TypeDefinitions);
      continue;
    }
    const [typeName = '', id = ''] = stream.split('/');
    const event = { type, data } as ResourceEvent;
    const before = resources.get(id) ?? unversioned(absentResource);
    const resourceType = types.types.get(typeName);
    if (!resourceType) throw new Error(`${typeName} is not defined`);
    resources.set(id, advance(before, evolveResource(before.state, event, resourceType), { revision, time }));
    foldRows({ memberships, pending }, { tenantId, groupId: id, since: time }, event as GroupEvent);
  }
  const documents = [...resources].flatMap(([id, resource]) => {
    const type = resource.state.status === 'present' && types.types.get(resource.state.type);
    const view = type && viewOf(id, resource, type);
    return view ? [toResourceDocument(tenantId, view)] : [];
  });
  const counts = Map.groupBy(documents, ({ resourceType }) => `${tenantId}/${resourceType}`);
  return {
    resources: documents,
    memberships: [...memberships.values()],
    pending: [...pending.values()],
    counts: Array.from(counts, ([_id, { length }]) => ({ _id, count: length })),
  };
}

function foldRows(
  {
    memberships,
    pending,
  }: { memberships: Map<string, MembershipDocument>; pending: Map<string, PendingMemberDocument> },
  { tenantId, groupId, since }: { tenantId: string; groupId: string; since: Date },
  event: GroupEvent,
): void {
  const row = (value: string) => ({ _id: groupRowId(tenantId, groupId, value), tenantId, groupId });
  switch (event.type) {
    case 'GroupDeleted':
      for (const rows of [memberships, pending] as Map<string, { groupId: string }>[]) {
        for (const [_id, each] of rows) if (each.groupId === groupId) rows.delete(_id);
      }
      return;
    case 'GroupMembersAdded':
      for (const { id: memberId, type: memberType } of event.data.members) {
        memberships.set(row(memberId)._id, { ...row(memberId), memberId, memberType });
      }
      return;
    case 'GroupMembersRemoved':
      for (const { id } of event.data.members) memberships.delete(row(id)._id);
      return;
    case 'GroupMembersPending':
      for (const value of event.data.values) pending.set(row(value)._id, { ...row(value), value, since });
      return;
    case 'GroupPendingMembersDropped':
      for (const value of event.data.values) pending.delete(row(value)._id);
  }
}

/** Asserts that what is stored is what the log says, and that its chain holds; answers what is stored, in order. */
export async function assertFolds(db: Db, tenantId: string): Promise<Views> {
  const [live, rebuilt] = [sortViews(await storedViews(db, tenantId)), sortViews(await foldLog(db, tenantId))];
  assert.equal(JSON.stringify(live), JSON.stringify(rebuilt));
  assert.equal((await verifyTenant(db, tenantId)).ok, true);
  return live;
}

/** A tenant's views as they are stored. */
export async function storedViews(db: Db, tenantId: string): Promise<Views> {
  const all = <D>(name: string) => db.collection(name).find({ tenantId }).toArray() as Promise<unknown> as Promise<D[]>;
  const [resources, memberships, pending, counts] = await Promise.all([
    all<ResourceDocument>('resources'),
    all<MembershipDocument>('memberships'),
    all<PendingMemberDocument>('pending_members'),
    db
      .collection<CountDocument>('counts')
      .find({ _id: { $gte: `${tenantId}/`, $lt: `${tenantId}0` } })
      .toArray(),
  ]);
  return { resources, memberships, pending, counts: counts.filter(({ count }) => count !== 0) };
}

export function ofType({ resources }: Views, type: string): readonly ResourceDocument[] {
  return resources.filter(({ resourceType }) => resourceType === type);
}

export function sortViews({ resources, memberships, pending, counts }: Views): Views {
  const byId = (a: { _id: string }, b: { _id: string }) => (a._id < b._id ? -1 : 1);
  return {
    resources: resources.toSorted(byId),
    memberships: memberships.toSorted(byId),
    pending: pending.toSorted(byId),
    counts: counts.toSorted(byId),
  };
}
