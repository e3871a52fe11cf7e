import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { eventually, freePort } from '@rollcall/service-kit/testing';
import { type DownstreamApp, startDownstreamApp } from './processes.ts';
import { startStack } from './stack.ts';

const stack = await startStack();
after(() => stack.stop());
const slow = { timeoutMs: 40_000 };

async function downstream(t: { after(fn: () => Promise<void>): void }, port = 0): Promise<DownstreamApp> {
  const app = await startDownstreamApp(port);
  t.after(() => app.stop());
  return app;
}

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(3, '0')}`);

/** Every name once: a second account of somebody would show. */
async function holdsExactly(app: DownstreamApp, userNames: readonly string[]): Promise<void> {
  const found = (await app.users()).map(({ userName }) => userName ?? '').sort();
  assert.deepEqual(found, userNames.toSorted());
}

test('a provisioner killed in the middle of its work is replaced, and everyone has one account', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim, connectRoster, status } = await stack.newTenant();
  const appId = await connectScim('Chat', app);
  const roster = await connectRoster('Benefit', ['userName'], 'userName');
  await app.fault({ kind: 'delay', delayMs: 20, times: 100_000 });
  const before = numbered('before', 60);
  const ids = await idp.createUsers(before);
  await idp.createGroup('Everyone', ids);
  await eventually(async () => assert.ok((await app.users()).length >= 5), slow);
  await stack.provisioner.kill();
  const reached = (await app.users()).length;
  assert.ok(reached < 60, `${reached} accounts were there before the kill`);
  const during = numbered('during', 10);
  await idp.createUsers(during);
  await stack.startProvisioner();
  await app.recover();
  await eventually(() => holdsExactly(app, [...before, ...during]), slow);
  await eventually(async () => assert.equal((await app.groups())[0]?.members?.length, 60), slow);
  const rows = ['userName', ...before, ...during];
  await eventually(async () => assert.equal(await roster.read(), `${rows.join('\r\n')}\r\n`), slow);
  await eventually(async () => {
    const { inSync, pending, parked } = await status(appId);
    assert.deepEqual([inSync, pending, parked], [71, 0, 0]);
  }, slow);
});

test('a connector killed in the middle of its work is waited for, and everyone has one account', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim, status } = await stack.newTenant();
  const appId = await connectScim('Chat', app);
  await app.fault({ kind: 'delay', delayMs: 30, times: 100_000 });
  const userNames = numbered('user', 40);
  const ids = await idp.createUsers(userNames);
  await idp.createGroup('Everyone', ids);
  await eventually(async () => assert.ok((await app.users()).length >= 5), slow);
  await stack.replaceConnector();
  await app.recover();
  await eventually(() => holdsExactly(app, userNames), slow);
  await eventually(async () => assert.equal((await app.groups())[0]?.members?.length, 40), slow);
  await eventually(async () => {
    const { inSync, pending, parked } = await status(appId);
    assert.deepEqual([inSync, pending, parked], [41, 0, 0]);
  }, slow);
});

test('a second provisioner shares the partitions and goes on alone when the first one stops', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim } = await stack.newTenant();
  const first = stack.provisioner;
  await connectScim('Chat', app);
  await idp.createUsers(numbered('one', 5));
  await eventually(() => holdsExactly(app, numbered('one', 5)), slow);
  await stack.startProvisioner();
  await idp.createUsers(numbered('two', 20));
  await first.stop();
  await idp.createUsers(numbered('three', 5));
  await eventually(
    () => holdsExactly(app, [...numbered('one', 5), ...numbered('two', 20), ...numbered('three', 5)]),
    slow,
  );
});

test('an app whose server is not there is filled when it comes', async (t) => {
  const port = await freePort();
  const { idp, connectScim, status } = await stack.newTenant();
  const appId = await connectScim('Late', {
    baseUrl: `http://127.0.0.1:${port}/scim/v2`,
    token: 'downstream-token-for-tests',
  } as DownstreamApp);
  await idp.createUsers(['ann', 'bob']);
  await eventually(async () => assert.match((await status(appId)).suspendedBecause, /UPSTREAM_UNAVAILABLE/), slow);
  const app = await downstream(t, port);
  await eventually(() => holdsExactly(app, ['ann', 'bob']), slow);
});

test('a credential that the app rejects suspends it, and the operator is told', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim, status } = await stack.newTenant();
  const appId = await connectScim('Locked', { ...app, token: 'not-the-token' });
  await idp.createUser('ann');
  await eventually(async () => {
    const { suspendedBecause, resumesAt, pending } = await status(appId);
    assert.match(suspendedBecause, /CREDENTIAL_REJECTED/);
    assert.ok(resumesAt && resumesAt.getTime() > Date.now() + 60_000);
    assert.equal(pending, 1);
  }, slow);
});
