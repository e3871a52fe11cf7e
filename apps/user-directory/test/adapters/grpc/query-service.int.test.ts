import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import type { ListResourcesRequest, Reference } from '@rollcall/protocol/directory/v1/query';
import { call, callStream, status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { commandsOf } from '../../support/commands.ts';
import { openTestPartition } from '../../support/partition.ts';
import { directoryServices, failsWith } from '../../support/services.ts';

const services = directoryServices();
const tenantId = freshName('t');
const other = freshName('t');
const people = Array.from({ length: 25 }, () => randomUUID()).toSorted();
const [staff, inner, crowd] = [randomUUID(), randomUUID(), randomUUID()];
const [ann = '', bob = ''] = people;
const settings = { timeoutMs: 5_000 };

before(async () => {
  const partition = await openTestPartition(services, freshName('p'));
  const { createUser, createGroup } = commandsOf(tenantId);
  await partition.send(
    ...people.map((id, index) => {
      const displayName = index < 2 ? 'The Same' : `Person ${index}`;
      return createUser(id, { userName: `User${index}@example.com`, externalId: `E${index}`, displayName });
    }),
    createGroup(inner, 'Inner', [ann]),
    createGroup(staff, 'Staff', [ann, bob, inner]),
    commandsOf(other).createUser(randomUUID(), { userName: 'user0@example.com' }),
  );
  await partition.log.close();
});

async function get(resourceType: string, resourceId: string, withoutReferences = false, tenant = tenantId) {
  const request = { tenantId: tenant, resourceType, resourceId, withoutReferences };
  const parts = await Array.fromAsync(callStream(services.clients().query.getResource, request, settings));
  const [first, ...rest] = parts.map(({ part }) => part);
  assert.ok(first?.$case === 'resource');
  const references = rest.map((part) => (part?.$case === 'references' ? part.value.references : assert.fail()));
  return { resource: first.value, json: JSON.parse(first.value.json.toString()), references };
}

const listAll: ListResourcesRequest = {
  ...{ tenantId, resourceType: 'User', filter: '', startIndex: 1, count: 100, withoutReferences: false },
  ...{ sortBy: '', descending: false, byPosition: false, position: Buffer.alloc(0), typesVersion: 0, amongTypes: [] },
};

async function list(request: Partial<ListResourcesRequest>) {
  let totalResults = -1;
  let position = Buffer.alloc(0);
  const resources: { json: Record<string, unknown>; references: Reference[] }[] = [];
  const responses = callStream(services.clients().query.listResources, { ...listAll, ...request }, settings);
  for (const { part } of (await Array.fromAsync(responses)).flatMap(({ parts }) => parts)) {
    if (part?.$case === 'header') totalResults = part.value.totalResults;
    if (part?.$case === 'resource') resources.push({ json: JSON.parse(part.value.json.toString()), references: [] });
    if (part?.$case === 'references') resources.at(-1)?.references.push(...part.value.references);
    if (part?.$case === 'trailer') position = Buffer.from(part.value.position);
  }
  return { totalResults, resources, position, ids: resources.map(({ json }) => json.id) };
}

test('a user comes with its groups and their names, a group with its members', async () => {
  const user = await get('User', ann);
  const named = [
    [inner, 'Inner'],
    [staff, 'Staff'],
  ].toSorted() as [string, string][];
  assert.deepEqual(user.references, [named.map(([id, display]) => ({ id, type: 'direct', display }))]);
  const { userName, meta } = user.json;
  assert.deepEqual([userName, meta.resourceType, meta.version], ['User0@example.com', 'User', 'W/"1"']);
  assert.deepEqual([user.resource.resourceType, user.resource.revision], ['User', 1]);
  const group = await get('Group', staff);
  const members = [
    ...[ann, bob].map((id) => ({ id, type: 'User', display: '' })),
    { id: inner, type: 'Group', display: '' },
  ];
  assert.deepEqual(group.references, [members.toSorted((a, b) => (a.id < b.id ? -1 : 1))]);
});

test('without references, or when there are none, no part has any', async () => {
  assert.deepEqual((await get('User', ann, true)).references, []);
  assert.deepEqual((await get('User', people[5] ?? '')).references, []);
  assert.deepEqual((await get('Group', staff, true)).references, []);
});

test('what is not there, of another type, or of another tenant, is not found', async () => {
  const notFound = failsWith(status.NOT_FOUND, 'NOT_FOUND');
  for (const [type, id, tenant] of [
    ['User', randomUUID()],
    ['Group', ann],
    ['User', ann, other],
    ['User', `../${ann}`],
  ]) {
    await assert.rejects(get(type ?? '', id ?? '', false, tenant), notFound);
  }
  await assert.rejects(get('Robot', ann), notFound);
  await assert.rejects(list({ resourceType: 'Robot' }), failsWith(status.INVALID_ARGUMENT, 'INVALID_RESOURCE_TYPE'));
  await assert.rejects(get('User', ann, false, 'a/b'), failsWith(status.INVALID_ARGUMENT, 'INVALID_TENANT_ID'));
});

test('a page is in order of id and knows the total', async () => {
  const page = await list({ startIndex: 6, count: 10 });
  assert.equal(page.totalResults, 25);
  assert.deepEqual(page.ids, people.slice(5, 15));
  assert.deepEqual((await list({ startIndex: 24, count: 10 })).ids, people.slice(23));
  assert.deepEqual((await list({ startIndex: 0, count: 1 })).ids, people.slice(0, 1));
  const { totalResults, ids } = await list({ count: 0 });
  assert.deepEqual([totalResults, ids], [25, []]);
  assert.deepEqual((await list({ startIndex: 99 })).ids, []);
});

test('resources of a page come with their groups or members', async () => {
  const users = await list({ count: 3 });
  assert.deepEqual(
    users.resources.map(({ references }) => references.length),
    [2, 1, 0],
  );
  for (const descending of [false, true]) {
    const groups = await list({ resourceType: 'Group', sortBy: 'displayName', descending });
    const sizes = groups.resources.map(({ json, references }) => [json.id, references.length]);
    const expected = [
      [inner, 1],
      [staff, 3],
    ];
    assert.deepEqual(sizes, descending ? expected.toReversed() : expected);
  }
});

test('filters find by index, in the case rules of each attribute', async () => {
  const found = async (filter: string, resourceType = 'User') => (await list({ filter, resourceType })).ids;
  assert.deepEqual(await found('userName eq "uSER0@EXAMPLE.com"'), [ann]);
  assert.deepEqual(await found('externalId eq "E1"'), [bob]);
  assert.deepEqual(await found('externalId eq "e1"'), []);
  assert.deepEqual(await found('displayName eq "the same"'), [ann, bob]);
  assert.deepEqual(await found(`id eq "${bob}"`), [bob]);
  assert.deepEqual(await found('displayName eq "the same" and externalId eq "E1"'), [bob]);
  assert.deepEqual(await found('userName eq "user0@example.com" or externalId eq "E1"'), [ann, bob]);
  assert.deepEqual(await found('displayName eq "STAFF"', 'Group'), [staff]);
});

test('a filter that is not understood is refused with its scimType', async () => {
  const refused = failsWith(status.INVALID_ARGUMENT, 'invalidFilter');
  for (const filter of ['nonsense eq "x"', 'userName eq', 'userName gt', 'password eq "a"', 'active gt true']) {
    await assert.rejects(list({ filter }), refused, filter);
    await assert.rejects(list({ filter, resourceType: '' }), refused, filter);
  }
});

test('named resources come in one answer, those that exist', async () => {
  const { query } = services.clients();
  const request = { tenantId, resourceType: 'User', resourceIds: [bob, randomUUID(), ann] };
  const { resources } = await call(query.batchGetResources, request, settings);
  assert.deepEqual(new Set(resources.map(({ resourceId }) => resourceId)), new Set([ann, bob]));
  assert.equal(JSON.parse(resources[0]?.json.toString() ?? '').meta.version, 'W/"1"');
  const many = { ...request, resourceIds: Array.from({ length: 1_001 }, () => randomUUID()) };
  await assert.rejects(call(query.batchGetResources, many, settings), failsWith(status.INVALID_ARGUMENT, 'tooMany'));
});

test('all ids, and all members, are streamed', async () => {
  const { query } = services.clients();
  const ids = await Array.fromAsync(callStream(query.streamResourceIds, { tenantId, resourceType: 'User' }, settings));
  assert.deepEqual(
    ids.flatMap(({ resourceIds }) => resourceIds),
    people,
  );
  const members = await Array.fromAsync(callStream(query.streamMembers, { tenantId, groupId: staff }, settings));
  assert.deepEqual(
    members.flatMap((batch) => batch.members.map(({ id }) => id)),
    [ann, bob, inner].toSorted(),
  );
  const absent = Array.fromAsync(callStream(query.streamMembers, { tenantId, groupId: randomUUID() }, settings));
  await assert.rejects(absent, failsWith(status.NOT_FOUND, 'NOT_FOUND'));
});

test('a large group arrives whole, in parts of at most 1,000 members', async () => {
  const partition = await openTestPartition(services, freshName('p'));
  const tenant = freshName('t');
  const { createUser, createGroup } = commandsOf(tenant);
  const ids = Array.from({ length: 2_500 }, () => randomUUID());
  await partition.send(...ids.map((id) => createUser(id, { userName: id })));
  await partition.send(createGroup(crowd, 'Crowd', ids));
  const { references } = await get('Group', crowd, false, tenant);
  assert.deepEqual(
    references.map(({ length }) => length),
    [1_000, 1_000, 500],
  );
  assert.deepEqual(
    references.flat().map(({ id }) => id),
    ids.toSorted(),
  );
  const listed = await list({ tenantId: tenant, resourceType: 'Group' });
  assert.equal(listed.resources[0]?.references.length, 2_500);
  await partition.log.close();
});
