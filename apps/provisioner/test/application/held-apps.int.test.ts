import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { World } from './world.ts';

test('accounts that always fail do not keep a new change from an app that takes it', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.apps.script = ({ subject }) =>
    subject === 'User/late' ? undefined : { reason: 'UPSTREAM_UNAVAILABLE', detail: '500' };
  for (let n = 0; n < 20; n += 1) world.directory.user(`failing-${n}`);
  await world.deliver(runtime);
  const failures = async () => (await world.database.db.collection('apps').findOne({}))?.hold?.failures ?? 0;
  await eventually(async () => assert.ok((await failures()) >= 3));
  world.directory.user('late');
  await world.deliver(runtime);
  await eventually(async () => assert.equal((await world.account(id, 'User/late'))?.status, 'in-sync'), {
    timeoutMs: 4_000,
  });
});

test('an app that limits its rate is left alone for as long as it said, and the other app is not held up', async () => {
  const world = await World.make();
  const limited = await world.connect({ id: 'limited', name: 'Limited' });
  const other = await world.connect({ id: 'other', name: 'Other' });
  const runtime = await world.open();
  let limits = 1;
  let limitedAt = 0;
  world.apps.script = ({ appId }) => {
    if (appId !== limited.id || limits-- <= 0) return undefined;
    limitedAt = Date.now();
    return { reason: 'UPSTREAM_RATE_LIMITED', detail: '', retryAfterMs: 700 };
  };
  for (let n = 0; n < 20; n += 1) world.directory.user(`u${n}`);
  await world.deliver(runtime);
  await eventually(() => assert.equal(world.apps.accounts(other.id).size, 20));
  const callsBefore = world.apps.calls.filter(({ appId }) => appId === limited.id).length;
  assert.ok(callsBefore <= 8, `${callsBefore} calls while limited`);
  await eventually(() => assert.equal(world.apps.accounts(limited.id).size, 20));
  assert.ok(Date.now() - limitedAt >= 700);
  await eventually(async () => {
    const types = await world.eventTypes('App/limited');
    assert.deepEqual(
      types.filter((type) => /Held|Resumed/.test(type)),
      ['AppHeld', 'AppResumed'],
    );
  });
});

test('an app that does not answer is tried with one account at a time, and catches up', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  await eventually(async () => assert.ok((await world.eventTypes(`App/${id}`)).includes('AppFilled')));
  let down = true;
  world.apps.script = () => (down ? { reason: 'UPSTREAM_UNAVAILABLE', detail: '503' } : undefined);
  for (let n = 0; n < 30; n += 1) world.directory.user(`u${n}`);
  await world.deliver(runtime);
  await eventually(() => assert.ok(world.apps.calls.length >= 6));
  assert.ok(world.apps.calls.length <= 10, `${world.apps.calls.length} calls to an app that is down`);
  down = false;
  await eventually(() => assert.equal(world.apps.accounts(id).size, 30));
  assert.ok(world.apps.peakPerAccount <= 1);
});

test('a rejected credential suspends the app, and says so', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.apps.script = () => ({ reason: 'CREDENTIAL_REJECTED', detail: 'the app answered 401' });
  world.directory.user('u1');
  await world.deliver(runtime);
  const held = await eventually(
    async () => (await world.database.db.collection('apps').findOne({}))?.hold ?? assert.fail('not yet'),
  );
  assert.deepEqual([held.kind, held.reason, held.detail], ['suspended', 'CREDENTIAL_REJECTED', 'the app answered 401']);
  assert.deepEqual(await world.statuses(id), { 'User/u1': 'pending' });
});
