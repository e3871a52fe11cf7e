import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { slowly, World } from './world.ts';

const group = { type: 'Group', id: 'g1' } as const;
const numbered = (count: number) => Array.from({ length: count }, (_, n) => `u${n}`);

/** The users an app's group holds, by their directory ids. */
function membersIn(world: World, appId: string): string[] {
  const accounts = world.apps.accounts(appId);
  const byRemoteId = new Map([...accounts].map(([name, { remoteId }]) => [remoteId, name.replace('User/', '')]));
  const members = accounts.get('Group/g1')?.members ?? new Set();
  return [...members].map((remoteId) => byRemoteId.get(remoteId) ?? `unknown ${remoteId}`).sort();
}

test('members follow once the group and their accounts exist, in changes of the size the app takes', async () => {
  const world = await World.make();
  const { id } = await world.connect({ maxMembersPerChange: 10 });
  const runtime = await world.open();
  const ids = numbered(25);
  world.directory.put(group, { displayName: 'Nurses' });
  world.directory.changeMembers('g1', { add: ids });
  await world.deliver(runtime);
  await eventually(async () => assert.equal((await world.statuses(id))['Group/g1'], 'waiting'));
  for (const user of ids) world.directory.user(user);
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(membersIn(world, id), ids.toSorted()));
  await eventually(async () => assert.equal((await world.statuses(id))['Group/g1'], 'in-sync'));
  const changes = world.apps.calls.flatMap(({ kind, desired }) =>
    kind === 'apply' && desired?.kind === 'members' ? [desired] : [],
  );
  assert.ok(changes.every(({ add, remove }) => add.length + remove.length <= 10));
});

test('members are added and removed in one change, and rows of those who left are forgotten', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  for (const user of ['a', 'b', 'c']) world.directory.user(user);
  world.directory.put(group, { displayName: 'Nurses' });
  world.directory.changeMembers('g1', { add: ['a', 'b'] });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(membersIn(world, id), ['a', 'b']));
  world.directory.changeMembers('g1', { add: ['c'], remove: ['a'] });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(membersIn(world, id), ['b', 'c']));
  await eventually(async () =>
    assert.deepEqual(
      (await world.rows(id)).map(({ memberId }) => memberId),
      ['b', 'c'],
    ),
  );
});

test('a member that leaves while it is being added does not stay', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.directory.user('a');
  world.directory.put(group, { displayName: 'Nurses' });
  await world.deliver(runtime);
  await eventually(async () => assert.equal((await world.statuses(id))['Group/g1'], 'in-sync'));
  const { promise, resolve } = Promise.withResolvers<void>();
  world.apps.pace = () => promise;
  world.directory.changeMembers('g1', { add: ['a'] });
  await world.deliver(runtime);
  await eventually(() => assert.equal(world.apps.calls.at(-1)?.desired?.kind, 'members'));
  world.directory.changeMembers('g1', { remove: ['a'] });
  await world.deliver(runtime);
  resolve();
  await eventually(async () => assert.deepEqual(await world.rows(id), []));
  assert.deepEqual(membersIn(world, id), []);
});

test('a member that the app refuses is set apart; the others get in', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  const ids = numbered(9);
  for (const user of ids) world.directory.user(user);
  world.directory.put(group, { displayName: 'Nurses' });
  await world.deliver(runtime);
  await eventually(async () => {
    const statuses = Object.values(await world.statuses(id));
    assert.deepEqual([statuses.length, new Set(statuses)], [10, new Set(['in-sync'])]);
  });
  const bad = world.apps.accounts(id).get('User/u4')?.remoteId ?? '';
  world.apps.script = ({ kind, desired }) =>
    kind === 'apply' && desired?.kind === 'members' && desired.add.includes(bad)
      ? { reason: 'UPSTREAM_REJECTED', detail: '' }
      : undefined;
  world.directory.changeMembers('g1', { add: ids });
  await world.deliver(runtime);
  await eventually(async () => assert.equal((await world.statuses(id))['Group/g1'], 'parked'));
  assert.deepEqual(
    membersIn(world, id),
    ids.filter((user) => user !== 'u4'),
  );
  const types = await world.eventTypes(`Account/${id}/Group/g1`);
  assert.deepEqual(types.filter((type) => type === 'MembershipRefused').length, 1);
  world.apps.script = () => undefined;
  world.directory.changeMembers('g1', { remove: ['u4'] });
  world.directory.changeMembers('g1', { add: ['u4'] });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(membersIn(world, id), ids));
});

test('a group that the app has lost is made anew, with all its members', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  for (const user of ['a', 'b', 'c']) world.directory.user(user);
  world.directory.put(group, { displayName: 'Nurses' });
  world.directory.changeMembers('g1', { add: ['a', 'b'] });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(membersIn(world, id), ['a', 'b']));
  await eventually(async () => assert.equal((await world.statuses(id))['Group/g1'], 'in-sync'));
  world.apps.accounts(id).delete('Group/g1');
  world.directory.changeMembers('g1', { add: ['c'] });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(membersIn(world, id), ['a', 'b', 'c']));
});

test('a deleted group goes, and its rows with it', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.directory.user('a');
  world.directory.put(group, { displayName: 'Nurses' });
  world.directory.changeMembers('g1', { add: ['a'] });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(membersIn(world, id), ['a']));
  world.directory.remove(group);
  await world.deliver(runtime);
  await eventually(async () => assert.equal((await world.statuses(id))['Group/g1'], 'gone'));
  assert.deepEqual(await world.rows(id), []);
  assert.equal(world.apps.accounts(id).has('Group/g1'), false);
});

test('a member who is deleted leaves the group although the account goes first', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  for (const user of ['a', 'b']) world.directory.user(user);
  world.directory.put(group, { displayName: 'Nurses' });
  world.directory.changeMembers('g1', { add: ['a', 'b'] });
  await world.deliver(runtime);
  await eventually(async () => assert.equal((await world.statuses(id))['Group/g1'], 'in-sync'));
  world.apps.pace = slowly(3);
  world.directory.changeMembers('g1', { remove: ['a'] });
  world.directory.remove({ type: 'User', id: 'a' });
  await world.deliver(runtime);
  await eventually(async () => {
    assert.deepEqual(await world.statuses(id), { 'User/a': 'gone', 'User/b': 'in-sync', 'Group/g1': 'in-sync' });
    assert.deepEqual(
      (await world.rows(id)).map(({ memberId }) => memberId),
      ['b'],
    );
  });
});
