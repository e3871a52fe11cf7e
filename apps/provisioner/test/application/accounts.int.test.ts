import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { slowly, World } from './world.ts';

test('a person appears, changes, is deactivated and deleted in the app', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.directory.user('u1', { title: 'Nurse' });
  await world.deliver(runtime);
  const remote = await eventually(() => world.apps.accounts(id).get('User/u1') ?? assert.fail('not yet'));
  assert.equal(remote.attributes.title, 'Nurse');
  world.directory.user('u1', { active: false });
  await world.deliver(runtime);
  await eventually(() => assert.equal(world.apps.accounts(id).get('User/u1')?.attributes.active, false));
  assert.equal(world.apps.accounts(id).get('User/u1')?.attributes.title, null);
  world.directory.remove({ type: 'User', id: 'u1' });
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/u1': 'gone' }));
  assert.equal(world.apps.accounts(id).size, 0);
  assert.deepEqual(await world.eventTypes(`Account/${id}/User/u1`), [
    'AccountProvisioningRequested',
    'AccountApplied',
    'AccountProvisioningRequested',
    'AccountApplied',
    'AccountProvisioningRequested',
    'AccountApplied',
  ]);
});

test('events delivered twice are taken up once, and a gap is counted', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.directory.user('u1');
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/u1': 'in-sync' }));
  const [first] = world.directory.records;
  assert.ok(first?.kind === 'change');
  await runtime.takeUp([{ ...first, offset: 1 }]);
  await runtime.takeUp([{ ...first, offset: 2, change: { ...first.change, sequence: 4 } }]);
  await eventually(async () => assert.equal((await world.account(id, 'User/u1'))?.appliedGeneration, 2));
  const tenant = await world.database.db.collection('tenants').findOne({});
  assert.deepEqual([tenant?.lastSequence, tenant?.missed], [4, 2]);
  assert.ok(
    world.log.lines.some(
      ({ message }) => message === 'directory events are missing: accounts may have missed a change',
    ),
  );
});

test('what concerns no account leaves no gap in the order, and is counted as a duplicate when it comes again', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.directory.user('u1');
  await world.deliver(runtime);
  const [first] = world.directory.records;
  assert.ok(first?.kind === 'change');
  const other = { kind: 'other', offset: 1, place: { tenantId: first.change.tenantId, sequence: 2 } } as const;
  await runtime.takeUp([other]);
  await runtime.takeUp([
    { ...other, offset: 2 },
    { ...first, offset: 3, change: { ...first.change, sequence: 3 } },
  ]);
  await eventually(async () => assert.equal((await world.account(id, 'User/u1'))?.appliedGeneration, 2));
  const tenant = await world.database.db.collection('tenants').findOne({});
  assert.deepEqual([tenant?.lastSequence, tenant?.missed, runtime.position], [3, 0, 4]);
  assert.equal(await world.database.db.collection('unreadable_records').countDocuments(), 0);
});

test('a refused account is parked with the reason, and a new change tries again', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.apps.script = ({ kind }) =>
    kind === 'apply' ? { reason: 'UPSTREAM_REJECTED', detail: 'title is too long' } : undefined;
  world.directory.user('u1');
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/u1': 'parked' }));
  assert.equal((await world.account(id, 'User/u1'))?.failure?.detail, 'title is too long');
  world.apps.script = () => undefined;
  world.directory.user('u1', { title: 'short' });
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/u1': 'in-sync' }));
});

test('a leaver whose account the app cannot take away is not gone', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.directory.user('u1');
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/u1': 'in-sync' }));
  world.apps.script = ({ kind }) =>
    kind === 'apply' ? { reason: 'CAPABILITY_ABSENT', detail: 'the app does not support this method' } : undefined;
  world.directory.remove({ type: 'User', id: 'u1' });
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/u1': 'parked' }));
  assert.equal((await world.account(id, 'User/u1'))?.failure?.reason, 'CAPABILITY_ABSENT');
});

test('an unknown outcome is read back, and the same key is used until something is achieved', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  let lost = 2;
  world.apps.script = ({ kind }) => {
    lost -= kind === 'apply' ? 1 : 0;
    return kind === 'apply' && lost >= 0 ? { reason: 'OUTCOME_UNKNOWN', detail: '', after: lost === 0 } : undefined;
  };
  world.directory.user('u1');
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/u1': 'in-sync' }));
  const keys = world.apps.calls.flatMap(({ how }) => how?.idempotencyKey ?? []);
  assert.equal(keys.length, 2);
  assert.equal(new Set(keys).size, 1);
  assert.equal(world.apps.accounts(id).size, 1);
  assert.deepEqual(await world.eventTypes(`Account/${id}/User/u1`), [
    'AccountProvisioningRequested',
    'AccountApplyFailed',
    'AccountApplyFailed',
    'AccountApplied',
  ]);
});

test('an app that changes under the plan is planned again at once', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  let changes = 2;
  world.apps.script = ({ kind }) =>
    kind === 'apply' && changes-- > 0 ? { reason: 'REMOTE_CHANGED', detail: '' } : undefined;
  world.directory.user('u1');
  await world.deliver(runtime);
  await eventually(async () => assert.deepEqual(await world.statuses(id), { 'User/u1': 'in-sync' }));
  const types = await world.eventTypes(`Account/${id}/User/u1`);
  assert.deepEqual(types, ['AccountProvisioningRequested', 'AccountApplied']);
});

test('an account has one attempt at a time, an app as many as allowed', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open(4);
  world.apps.pace = slowly(5);
  for (let round = 0; round < 5; round += 1) {
    for (let n = 0; n < 10; n += 1) world.directory.user(`u${n}`, { title: `round ${round}` });
    await world.deliver(runtime);
  }
  await eventually(() => {
    assert.equal(world.apps.accounts(id).size, 10);
    for (const { attributes } of world.apps.accounts(id).values()) assert.equal(attributes.title, 'round 4');
  });
  assert.equal(world.apps.peakPerAccount, 1);
  assert.ok(world.apps.peakPerApp > 1 && world.apps.peakPerApp <= 4, `${world.apps.peakPerApp} at once`);
});

test('a manager is named once the manager has an account', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  let blocked = true;
  world.apps.script = ({ subject }) =>
    blocked && subject === 'User/boss' ? { reason: 'OUTCOME_UNKNOWN', detail: '' } : undefined;
  world.directory.user('u1', { [urn]: { manager: { value: 'boss' } } });
  world.directory.user('boss');
  await world.deliver(runtime);
  await eventually(() => assert.ok(world.apps.accounts(id).has('User/u1')));
  assert.equal(world.apps.accounts(id).get('User/u1')?.attributes[urn], undefined);
  blocked = false;
  await eventually(() => {
    const boss = world.apps.accounts(id).get('User/boss')?.remoteId ?? assert.fail('not yet');
    assert.deepEqual(world.apps.accounts(id).get('User/u1')?.attributes[urn], { manager: { value: boss } });
  });
});

test('a manager whose account goes is not named any more', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const extensionOf = (name: string) => world.apps.accounts(id).get(name)?.attributes[urn];
  world.directory.user('boss');
  world.directory.user('u1', { [urn]: { manager: { value: 'boss' }, department: 'Ward 3' } });
  await world.deliver(runtime);
  await eventually(() => {
    const value = world.apps.accounts(id).get('User/boss')?.remoteId ?? assert.fail('not yet');
    assert.deepEqual(extensionOf('User/u1'), { department: 'Ward 3', manager: { value } });
  });
  world.directory.remove({ type: 'User', id: 'boss' });
  await world.deliver(runtime);
  await eventually(() => assert.deepEqual(extensionOf('User/u1'), { department: 'Ward 3', manager: null }));
});

test('a resource that is gone without an announced deletion is not taken away from the app', async () => {
  const world = await World.make();
  const { id } = await world.connect();
  const runtime = await world.open();
  world.directory.user('u1');
  await world.deliver(runtime);
  await eventually(() => assert.equal(world.apps.accounts(id).size, 1));
  world.directory.user('u1', { title: 'x' });
  world.directory.resources.clear();
  await world.deliver(runtime);
  await eventually(async () => assert.equal((await world.account(id, 'User/u1'))?.failure?.reason, 'DIRECTORY_BEHIND'));
  assert.equal(world.apps.accounts(id).size, 1);
});
