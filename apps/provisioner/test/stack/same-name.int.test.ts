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

const slow = { timeoutMs: 20_000 };

test('two groups of one name never become one group of the app', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim, status } = await stack.newTenant();
  const appId = await connectScim('Chat', app);
  const [ann = '', bob = ''] = await idp.createUsers(['ann', 'bob']);
  const first = await idp.createGroup('Admins', [ann]);
  await eventually(async () => assert.equal((await app.groups())[0]?.members?.length, 1), slow);
  await idp.createGroup('Admins', [bob]);
  await eventually(async () => {
    const { inSync, parked, pending } = await status(appId);
    assert.deepEqual([inSync + parked, pending], [4, 0]);
  }, slow);
  const [held, ...others] = await app.groups();
  assert.deepEqual(others, []);
  assert.deepEqual([held?.externalId, held?.members?.length], [first, 1]);
  const { parkedAccounts } = await status(appId);
  assert.deepEqual(
    parkedAccounts.map(({ reason }) => reason),
    ['CORRELATION_AMBIGUOUS'],
  );
});

test('who comes back under the name of an account that is just being deleted keeps one', async (t) => {
  const app = await downstream(t);
  const { idp, connectScim, timeline } = await stack.newTenant();
  await connectScim('Chat', app);
  const before = await idp.createUser('ann');
  await eventually(async () => assert.equal((await app.users())[0]?.externalId, before), slow);
  await app.fault({ kind: 'delay', method: 'DELETE', delayMs: 1_000 });
  await idp.remove('User', before);
  const again = await idp.createUser('ann');
  const operations = async (id: string) =>
    (await timeline(`User/${id}`)).map(({ details }) => (details as { operation?: string }).operation);
  await eventually(async () => {
    assert.ok((await operations(before)).includes('delete'));
    assert.ok((await operations(again)).some((operation) => operation !== undefined));
  }, slow);
  assert.deepEqual(
    (await app.users()).map(({ externalId }) => externalId),
    [again],
  );
});
