import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import type { App } from '../../src/domain/app.ts';
import { slowly, World } from './world.ts';

const roster: Partial<App> = {
  transport: 'csv-roster',
  fulfilment: 'roster',
  supportsGroups: false,
  columns: ['userName', 'title'],
  keyColumn: 'userName',
};

const names = (world: World, id: string) => world.apps.rosters.get(id)?.map(({ userName }) => userName);

test('the list holds one row for each active person, in the order of the keys', async () => {
  const world = await World.make();
  for (const id of ['zoe', 'Ann', 'émile', 'bob']) world.directory.user(id);
  const { id } = await world.connect(roster);
  const runtime = await world.open();
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(names(world, id), ['Ann', 'bob', 'zoe', 'émile']));
  world.directory.user('bob', { active: false });
  world.directory.user('zoe', { title: 'Chief' });
  world.directory.remove({ type: 'User', id: 'Ann' });
  await world.deliver(runtime);
  await eventually(() =>
    assert.deepEqual(world.apps.rosters.get(id), [
      { userName: 'zoe', title: 'Chief' },
      { userName: 'émile', title: '' },
    ]),
  );
  await eventually(async () =>
    assert.deepEqual(await world.statuses(id), {
      'User/zoe': 'in-sync',
      'User/émile': 'in-sync',
      'User/bob': 'in-sync',
      'User/Ann': 'gone',
    }),
  );
});

test('no list is written before everyone is on it', async () => {
  const world = await World.make();
  for (let n = 0; n < 30; n += 1) world.directory.user(`u${n}`);
  const gate = Promise.withResolvers<void>();
  const { resourceIds } = world.directory;
  world.directory.resourceIds = async function* (...args) {
    yield* resourceIds.apply(world.directory, args);
    await gate.promise;
  };
  const { id } = await world.connect(roster);
  const runtime = await world.open();
  await world.deliver(runtime);
  await eventually(async () => {
    const statuses = Object.values(await world.statuses(id));
    assert.deepEqual([statuses.length, new Set(statuses)], [30, new Set(['staged'])]);
  });
  assert.equal(world.apps.rosters.has(id), false);
  gate.resolve();
  await eventually(() => assert.equal(names(world, id)?.length, 30));
  assert.equal(world.apps.calls.filter(({ kind }) => kind === 'roster').length, 1);
});

test('a burst of changes becomes few lists, and the last one is right', async () => {
  const world = await World.make();
  const { id } = await world.connect(roster);
  const runtime = await world.open();
  await eventually(() => assert.deepEqual(names(world, id), []));
  world.apps.pace = slowly(50);
  for (let n = 0; n < 30; n += 1) {
    world.directory.user(`u${n % 10}`, { title: `t${n}` });
    await world.deliver(runtime);
  }
  await eventually(() => {
    const titles = world.apps.rosters.get(id)?.map(({ title }) => title);
    assert.deepEqual(titles, ['t20', 't21', 't22', 't23', 't24', 't25', 't26', 't27', 't28', 't29']);
  });
  const lists = world.apps.calls.filter(({ kind }) => kind === 'roster').length;
  assert.ok(lists < 15, `${lists} lists for 30 changes`);
});

test('a change that no column shows writes no list', async () => {
  const world = await World.make();
  const { id } = await world.connect(roster);
  const runtime = await world.open();
  world.directory.user('ann');
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(names(world, id), ['ann']));
  const before = world.apps.calls.length;
  world.directory.user('ann', { nickName: 'Annie' });
  await world.deliver(runtime);
  await eventually(async () => assert.equal((await world.account(id, 'User/ann'))?.appliedGeneration, 2));
  assert.equal(world.apps.calls.length, before);
});

test('two people with one key: the second waits, parked, until the key is free', async () => {
  const world = await World.make();
  const { id } = await world.connect({ ...roster, columns: ['title', 'userName'], keyColumn: 'title' });
  const runtime = await world.open();
  world.directory.user('ann', { title: '7' });
  world.directory.user('bob', { title: '7' });
  world.directory.user('cas');
  await world.deliver(runtime);
  await eventually(async () =>
    assert.deepEqual(await world.statuses(id), { 'User/ann': 'in-sync', 'User/bob': 'parked', 'User/cas': 'parked' }),
  );
  assert.equal((await world.account(id, 'User/cas'))?.failure?.reason, 'ROSTER_KEY_MISSING');
  assert.deepEqual(names(world, id), ['ann']);
  world.directory.user('ann', { title: '8' });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(names(world, id), ['bob', 'ann']));
});

test('two people who swap their keys are both listed anew', async () => {
  const world = await World.make();
  const { id } = await world.connect({ ...roster, columns: ['title', 'userName'], keyColumn: 'title' });
  const runtime = await world.open();
  world.directory.user('ann', { title: '7' });
  world.directory.user('bob', { title: '8' });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(names(world, id), ['ann', 'bob']));
  world.directory.user('ann', { title: '8' });
  world.directory.user('bob', { title: '7' });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(names(world, id), ['bob', 'ann']));
});

test('a list that somebody else has changed is noticed, told and replaced', async () => {
  const world = await World.make();
  const { id } = await world.connect(roster);
  const runtime = await world.open();
  world.directory.user('ann');
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(names(world, id), ['ann']));
  world.apps.rosters.set(id, [{ userName: 'mallory' }]);
  world.directory.user('bob');
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(names(world, id), ['ann', 'bob']));
  assert.ok((await world.eventTypes(`App/${id}`)).includes('RosterFoundChanged'));
});

test('a list that cannot be written holds the app back, and nothing is lost', async () => {
  const world = await World.make();
  const { id } = await world.connect(roster);
  let failures = 2;
  world.apps.script = ({ kind }) =>
    kind === 'roster' && failures-- > 0 ? { reason: 'OUTCOME_UNKNOWN', detail: '', after: failures === 0 } : undefined;
  const runtime = await world.open();
  world.directory.user('ann');
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/ann': 'in-sync' }));
  assert.deepEqual(names(world, id), ['ann']);
  const types = await world.eventTypes(`App/${id}`);
  assert.deepEqual(
    types.filter((type) => /Held|Resumed/.test(type)),
    ['AppHeld', 'AppHeld', 'AppResumed'],
  );
});
