import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { type DownstreamApp, startDownstreamApp } from './processes.ts';
import { startStack } from './stack.ts';

const stack = await startStack();
after(() => stack.stop());

async function downstream(t: { after(fn: () => Promise<void>): void }): Promise<DownstreamApp> {
  const app = await startDownstreamApp();
  t.after(() => app.stop());
  return app;
}

const names = async (app: DownstreamApp) => (await app.users()).map(({ userName }) => userName ?? '').sort();
const slow = { timeoutMs: 20_000 };

test('people appear, change, are deactivated and deleted in a SCIM app that is not ours', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim, status, timeline } = await stack.newTenant();
  const appId = await connectScim('Chat', app);
  const ann = await idp.createUser('ann@acme.example', {
    title: 'Nurse',
    name: { givenName: 'Ann', familyName: 'Lee' },
  });
  const created = await eventually(async () => (await app.users())[0] ?? assert.fail('not yet'), slow);
  assert.deepEqual([created.userName, created.externalId, created.title], ['ann@acme.example', ann, 'Nurse']);
  await idp.replaceUser(ann, { userName: 'ann@acme.example', active: true, nickName: 'Annie' });
  await eventually(async () => {
    const [user] = await app.users();
    assert.deepEqual([user?.nickName, user?.title, user?.active], ['Annie', undefined, true]);
  }, slow);
  await idp.patch('User', ann, { op: 'replace', path: 'active', value: false });
  await eventually(async () => assert.equal((await app.users())[0]?.active, false), slow);
  await idp.remove('User', ann);
  await eventually(async () => assert.deepEqual(await names(app), []), slow);
  await eventually(async () =>
    assert.deepEqual(await status(appId).then(({ pending, parked }) => [pending, parked]), [0, 0]),
  );
  const story = await timeline(`User/${ann}`);
  assert.deepEqual(
    story
      .filter(({ event }) => event === 'AccountApplied')
      .map(({ details }) => (details as { operation: string }).operation),
    ['create', 'update', 'update', 'delete'],
  );
  assert.ok(story.every(({ correlationId }) => correlationId.startsWith('test-')));
});

test('groups follow with their members, added and removed', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim, status } = await stack.newTenant();
  const appId = await connectScim('Chat', app);
  const [ann = '', bob = '', cas = ''] = await idp.createUsers(['ann', 'bob', 'cas']);
  const group = await idp.createGroup('Nurses', [ann, bob]);
  const members = async () => {
    const byId = new Map((await app.users()).map(({ id, userName }) => [id, userName]));
    const [found] = await app.groups();
    return (found?.members ?? []).map(({ value }) => byId.get(value)).sort();
  };
  await eventually(async () => assert.deepEqual(await members(), ['ann', 'bob']), slow);
  await idp.patch('Group', group, { op: 'add', path: 'members', value: [{ value: cas }] });
  await idp.patch('Group', group, { op: 'remove', path: `members[value eq "${ann}"]` });
  await eventually(async () => assert.deepEqual(await members(), ['bob', 'cas']), slow);
  await idp.remove('User', bob);
  await eventually(async () => assert.deepEqual(await members(), ['cas']), slow);
  await idp.patch('Group', group, { op: 'replace', path: 'displayName', value: 'Day nurses' });
  await eventually(async () => assert.equal((await app.groups())[0]?.displayName, 'Day nurses'), slow);
  await idp.remove('Group', group);
  await eventually(async () => assert.deepEqual(await app.groups(), []), slow);
  await eventually(async () => assert.equal((await status(appId)).pending, 0), slow);
});

test("a manager is named by the app's own id, whoever came first", async (t) => {
  const app = await downstream(t);
  const { idp, connectScim } = await stack.newTenant();
  await connectScim('Chat', app);
  const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User', urn];
  const bossId = await idp.createUser('boss');
  await idp.createUser('ann', { schemas, [urn]: { department: 'Ward 3', manager: { value: bossId } } });
  await eventually(async () => {
    const users = await app.users();
    const boss = users.find(({ userName }) => userName === 'boss');
    const ann = users.find(({ userName }) => userName === 'ann')?.[urn] as { manager?: { value?: string } } | undefined;
    assert.ok(boss);
    assert.equal(ann?.manager?.value, boss.id);
  }, slow);
});

test('a roster file has one row for each active person', async () => {
  const { idp, connectRoster, status } = await stack.newTenant();
  const ann = await idp.createUser('ann@acme.example', {
    name: { givenName: 'Ann', familyName: 'Lee, RN' },
    emails: [{ value: 'ann@acme.example', type: 'work' }],
  });
  await idp.createUser('bob@acme.example');
  const roster = await connectRoster('Benefit', ['userName', 'name.familyName', 'emails.work'], 'userName');
  const both =
    'userName,name.familyName,emails.work\r\nann@acme.example,"Lee, RN",ann@acme.example\r\nbob@acme.example,,\r\n';
  await eventually(async () => assert.equal(await roster.read(), both), slow);
  await idp.patch('User', ann, { op: 'replace', path: 'active', value: false });
  const one = 'userName,name.familyName,emails.work\r\nbob@acme.example,,\r\n';
  await eventually(async () => assert.equal(await roster.read(), one), slow);
  await eventually(async () => {
    const { inSync, pending, parked } = await status(roster.id);
    assert.deepEqual([inSync, pending, parked], [2, 0, 0]);
  });
});

test('an app connected later is filled with everyone, group members included', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim } = await stack.newTenant();
  const userNames = Array.from({ length: 40 }, (_, n) => `user-${String(n).padStart(2, '0')}`);
  const ids = await idp.createUsers(userNames);
  await idp.createGroup('Everyone', ids);
  await connectScim('Chat', app);
  await eventually(async () => {
    assert.deepEqual(await names(app), userNames);
    assert.equal((await app.groups())[0]?.members?.length, 40);
  }, slow);
});

test('one app is down while the other goes on, and catches up when it is back', async (t) => {
  const [down, up] = [await downstream(t), await downstream(t)];
  const { idp, connectScim, status } = await stack.newTenant();
  const downId = await connectScim('Down', down);
  await connectScim('Up', up);
  await down.fault({ kind: 'status', status: 503, times: 1_000 });
  const userNames = ['a', 'b', 'c', 'd', 'e', 'f'];
  await idp.createUsers(userNames);
  await eventually(async () => assert.deepEqual(await names(up), userNames), slow);
  const { suspendedBecause, resumesAt, pending } = await eventually(async () => {
    const found = await status(downId);
    assert.equal(found.pending, 6);
    assert.match(found.suspendedBecause, /UPSTREAM_UNAVAILABLE/);
    return found;
  });
  assert.ok(suspendedBecause && resumesAt && pending);
  await down.recover();
  await eventually(async () => assert.deepEqual(await names(down), userNames), slow);
  await eventually(async () => assert.equal((await status(downId)).suspendedBecause, ''), slow);
});

test('Retry-After is honoured whole', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim } = await stack.newTenant();
  await connectScim('Limited', app);
  await idp.createUser('first');
  await eventually(async () => assert.deepEqual(await names(app), ['first']), slow);
  await app.recover();
  await app.fault({ kind: 'status', status: 429, headers: { 'retry-after': '3' } });
  const limitedAt = Date.now();
  await idp.createUsers(['second', 'third']);
  await eventually(async () => assert.ok((await app.requests()).length >= 1), slow);
  await eventually(async () => assert.deepEqual(await names(app), ['first', 'second', 'third']), slow);
  assert.ok(Date.now() - limitedAt >= 3_000, `${Date.now() - limitedAt} ms`);
});

test('an answer that gets lost leads to one account, not two', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim } = await stack.newTenant();
  await connectScim('Flaky', app);
  await app.fault({ kind: 'drop-after', method: 'POST', times: 2 });
  await idp.createUsers(['ann', 'bob', 'cas']);
  await eventually(async () => assert.deepEqual(await names(app), ['ann', 'bob', 'cas']), slow);
});
