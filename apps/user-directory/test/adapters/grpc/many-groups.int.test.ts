import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import {
  ListResourcesRequest,
  type Lookup,
  type LookupAnswer,
  type Reference,
} from '@rollcall/protocol/directory/v1/query';
import { coreTypes, type ScimResource, userType } from '@rollcall/scim';
import { callStream } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { createLookups } from '../../../src/adapters/grpc/lookup.ts';
import { groupRowId } from '../../../src/adapters/mongo/group-rows.ts';
import { membershipsOf } from '../../../src/adapters/mongo/memberships.ts';
import { insertResources } from '../../support/resources.ts';
import { directoryServices } from '../../support/services.ts';

// One user in more groups than are held in memory for any number of users together.

const services = directoryServices();
const tenantId = freshName('t');
const settings = { timeoutMs: 20_000 };
const groupIds = Array.from({ length: 20_500 }, () => randomUUID()).toSorted();

function user(userName: string): ScimResource {
  const at = '2025-01-01T00:00:00.000Z';
  const meta = { resourceType: 'User', created: at, lastModified: at, version: 'W/"1"' };
  return { schemas: [userType.schema.id], id: randomUUID(), userName, active: true, meta };
}

const [busy, idle] = [user('busy'), user('idle')];
const busyId = String(busy.id);

before(async () => {
  await insertResources(services.db, tenantId, userType, [busy, idle]);
  const memberships = [...groupIds.map((groupId) => [groupId, busyId]), [groupIds[0], String(idle.id)]];
  await membershipsOf(services.db).insertMany(
    memberships.map(([groupId = '', memberId = '']) => {
      const _id = groupRowId(tenantId, groupId, memberId);
      return { _id, tenantId, groupId, memberId, memberType: 'User' as const };
    }),
  );
});

test('a user’s groups are streamed in order of id, however many they are', async () => {
  const request = { tenantId, resourceType: 'User', resourceId: busyId, withoutReferences: false };
  const found: Reference[] = [];
  for await (const { part } of callStream(services.clients().query.getResource, request, settings))
    if (part?.$case === 'references') found.push(...part.value.references);
  assert.deepEqual(
    found.map(({ id }) => id),
    groupIds,
  );
});

test('in a list each user has its own', async () => {
  const request = ListResourcesRequest.fromPartial({ tenantId, resourceType: 'User', startIndex: 1, count: 10 });
  const groups = new Map<string, number>();
  let last = '';
  for await (const { parts } of callStream(services.clients().query.listResources, request, settings)) {
    for (const { part } of parts) {
      if (part?.$case === 'resource') last = part.value.resourceId;
      if (part?.$case === 'references') groups.set(last, (groups.get(last) ?? 0) + part.value.references.length);
    }
  }
  assert.deepEqual([groups.get(busyId), groups.get(String(idle.id))], [groupIds.length, 1]);
});

test('a look-up does not take them into memory, but leaves them to the other way', async () => {
  const reading = { db: services.db, readTypes: async () => coreTypes };
  const lookUp = createLookups(reading, () => {});
  const ask = (by: Lookup['by'], withGroups: boolean): Promise<LookupAnswer> =>
    lookUp({ id: 1, tenantId, resourceType: 'User', by, withGroups, typesVersion: 0 });
  const byId = { $case: 'resourceId', value: busyId } as const;
  const byName = { $case: 'attribute', value: { path: 'userName', value: 'busy' } } as const;
  for (const by of [byId, byName]) {
    assert.equal((await ask(by, true)).incomplete, true);
    assert.equal((await ask(by, false)).found.length, 1);
  }
});
