import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import type { ListResourcesRequest } from '@rollcall/protocol/directory/v1/query';
import { call, callStream, RpcError, status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { commandsOf } from '../../support/commands.ts';
import { openTestPartition } from '../../support/partition.ts';
import { directoryServices } from '../../support/services.ts';

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
  const fragments: Buffer[] = [];
  for await (const { fragment } of callStream(services.clients().query.getResource, request, settings))
    fragments.push(fragment);
  return { fragments, json: JSON.parse(Buffer.concat(fragments).toString()) };
}

async function list(request: Partial<ListResourcesRequest>) {
  const all = { tenantId, resourceType: 'User', filter: '', startIndex: 1, count: 100, withoutReferences: false };
  let totalResults = -1;
  const resources: Record<string, unknown>[] = [];
  let text = '';
  for await (const { part } of callStream(services.clients().query.listResources, { ...all, ...request }, settings)) {
    if (part?.$case === 'header') totalResults = part.value.totalResults;
    if (part?.$case !== 'fragment') continue;
    text += part.value.json.toString();
    if (!part.value.last) continue;
    resources.push(JSON.parse(text));
    text = '';
  }
  return { totalResults, resources, ids: resources.map(({ id }) => id) };
}

const failsWith = (code: status, reason: string) => (error: unknown) =>
  error instanceof RpcError && error.code === code && error.reason === reason;

test('a user comes with its groups, a group with its members', async () => {
  const { json: user } = await get('User', ann);
  assert.deepEqual(
    user.groups,
    [inner, staff].toSorted().map((value) => ({ value, type: 'direct' })),
  );
  assert.deepEqual([user.userName, user.meta.resourceType, user.meta.version], ['User0@example.com', 'User', 'W/"1"']);
  const { json: group } = await get('Group', staff);
  const members = [...[ann, bob].map((value) => ({ value, type: 'User' })), { value: inner, type: 'Group' }];
  assert.deepEqual(
    group.members,
    members.toSorted((a, b) => (a.value < b.value ? -1 : 1)),
  );
});

test('without references, or with none, there is no such attribute', async () => {
  assert.equal('groups' in (await get('User', ann, true)).json, false);
  assert.equal('groups' in (await get('User', people[5] ?? '')).json, false);
  assert.equal('members' in (await get('Group', staff, true)).json, false);
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
  await assert.rejects(get('Robot', ann), failsWith(status.INVALID_ARGUMENT, 'INVALID_RESOURCE_TYPE'));
  await assert.rejects(get('User', ann, false, 'a/b'), failsWith(status.INVALID_ARGUMENT, 'INVALID_TENANT_ID'));
});

test('a page is in order of id and knows the total', async () => {
  const page = await list({ startIndex: 6, count: 10 });
  assert.equal(page.totalResults, 25);
  assert.deepEqual(page.ids, people.slice(5, 15));
  assert.deepEqual((await list({ startIndex: 24, count: 10 })).ids, people.slice(23));
  assert.deepEqual((await list({ startIndex: 0, count: 1 })).ids, people.slice(0, 1));
  assert.deepEqual(await list({ count: 0 }), { totalResults: 25, resources: [], ids: [] });
  assert.deepEqual((await list({ startIndex: 99 })).ids, []);
});

test('resources of a page come with their groups or members', async () => {
  const users = await list({ count: 3 });
  assert.deepEqual(
    users.resources.map(({ groups }) => (Array.isArray(groups) ? groups.length : 0)),
    [2, 1, 0],
  );
  const groups = await list({ resourceType: 'Group' });
  const sizes = new Map(groups.resources.map(({ id, members }) => [id, Array.isArray(members) ? members.length : 0]));
  assert.deepEqual(
    sizes,
    new Map(
      [
        [inner, 1],
        [staff, 3],
      ].toSorted() as [string, number][],
    ),
  );
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

test('a filter that no index serves is refused with its scimType', async () => {
  const refused = failsWith(status.INVALID_ARGUMENT, 'invalidFilter');
  for (const filter of [
    'userName co "a"',
    'title eq "x"',
    'nonsense eq "x"',
    'userName eq',
    'not (userName eq "a")',
    'emails[value eq "a"]',
  ]) {
    await assert.rejects(list({ filter }), refused, filter);
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

test('a large group arrives whole, in fragments', async () => {
  const partition = await openTestPartition(services, freshName('p'));
  const tenant = freshName('t');
  const { createUser, createGroup } = commandsOf(tenant);
  const ids = Array.from({ length: 9_000 }, () => randomUUID());
  for (let start = 0; start < ids.length; start += 3_000) {
    await partition.send(...ids.slice(start, start + 3_000).map((id) => createUser(id, { userName: id })));
  }
  await partition.send(createGroup(crowd, 'Crowd', ids));
  const { fragments, json } = await get('Group', crowd, false, tenant);
  assert.ok(fragments.length > 1 && fragments.every(({ length }) => length < 1024 * 1024));
  assert.deepEqual(
    json.members.map(({ value }: { value: string }) => value),
    ids.toSorted(),
  );
  await partition.log.close();
});
