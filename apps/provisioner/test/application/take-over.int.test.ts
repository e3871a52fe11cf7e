import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { slowly, World } from './world.ts';

test('a second owner finishes what the first left pending; the first is told that it has lost the partition', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const first = await world.open();
  const { promise, resolve } = Promise.withResolvers<void>();
  world.apps.pace = () => promise;
  for (let n = 0; n < 10; n += 1) world.directory.user(`u${n}`);
  await world.deliver(first);
  await eventually(() => assert.ok(world.apps.calls.length > 0));
  const second = await world.open();
  assert.equal(second.position, 10);
  world.apps.pace = slowly(1);
  resolve();
  await eventually(async () => {
    const statuses = Object.values(await world.statuses(id));
    assert.deepEqual([statuses.length, new Set(statuses)], [10, new Set(['in-sync'])]);
  });
  await eventually(() => assert.equal(first.ended.aborted, true));
  world.directory.user('u10');
  await assert.rejects(first.takeUp(world.directory.records.slice(10)), { code: 'WRITER_ENDED' });
  await world.deliver(second);
  await eventually(() => assert.equal(world.apps.accounts(id).size, 11));
});

test('an app connected later is filled with everyone, events arriving meanwhile', async () => {
  const world = await World.make();
  const runtime = await world.open();
  for (let n = 0; n < 40; n += 1) world.directory.user(`u${n}`);
  world.directory.put({ type: 'Group', id: 'g1' }, { displayName: 'Nurses' });
  world.directory.changeMembers('g1', { add: ['u1', 'u2', 'u3'] });
  await world.deliver(runtime);
  const app = await world.connect();
  runtime.connect(app);
  runtime.connect(app);
  world.directory.remove({ type: 'User', id: 'u0' });
  world.directory.changeMembers('g1', { remove: ['u1'], add: ['u4'] });
  await world.deliver(runtime);
  await eventually(() => {
    const accounts = world.apps.accounts(app.id);
    assert.equal(accounts.size, 40);
    const wanted = ['u2', 'u3', 'u4'].map((id) => accounts.get(`User/${id}`)?.remoteId);
    assert.deepEqual(new Set(accounts.get('Group/g1')?.members), new Set(wanted));
  });
  await eventually(async () => {
    const [stored] = await world.database.db.collection('apps').find({}).toArray();
    assert.equal(stored?.phase, 'connected');
  });
  assert.deepEqual(
    (await world.rows(app.id)).map(({ memberId }) => memberId),
    ['u2', 'u3', 'u4'],
  );
});

test('filling is taken up again by the next owner, and makes nothing twice', async () => {
  const world = await World.make();
  const app = await world.connect();
  for (let n = 0; n < 20; n += 1) world.directory.user(`u${n}`);
  const first = await world.open();
  await eventually(() => assert.ok(world.apps.calls.length > 0));
  await first.close();
  await world.database.db.collection('apps').updateOne({}, { $set: { phase: 'connecting' } });
  await world.open();
  await eventually(async () => {
    assert.equal(world.apps.accounts(app.id).size, 20);
    const [stored] = await world.database.db.collection('apps').find({}).toArray();
    assert.equal(stored?.phase, 'connected');
  });
  const requests = (await world.eventTypes(`Account/${app.id}/User/u7`)).filter((type) => /Requested/.test(type));
  assert.equal(requests.length, 1);
});

test('closing lets attempts under way end and be recorded', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.apps.pace = slowly(20);
  world.directory.user('u1');
  await world.deliver(runtime);
  await eventually(() => assert.ok(world.apps.calls.length > 0));
  await runtime.close();
  assert.deepEqual(await world.statuses(id), { 'User/u1': 'in-sync' });
});
