import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AppServiceClient } from '@rollcall/protocol/provisioner/v1/provisioner';
import { call, connect, RpcError, status } from '@rollcall/service-kit';
import { startStack } from './stack.ts';

const stack = await startStack();
after(() => stack.stop());
const settings = { timeoutMs: 10_000 };

/** What a call is refused with, as `CODE/REASON`. */
async function refusal(answer: Promise<unknown>): Promise<string> {
  const error: unknown = await answer.then(
    () => assert.fail('was not refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RpcError);
  return `${status[error.code]}/${error.reason}`;
}

const scim = {
  $case: 'scim' as const,
  value: {
    baseUrl: 'http://127.0.0.1:9/scim/v2',
    authentication: { $case: 'bearerToken' as const, value: 'secret-token' },
  },
};

test('an app is listed with its name and transport, and a name is taken once in a tenant', async () => {
  const [one, other] = [await stack.newTenant(), await stack.newTenant()];
  const connectFor = (tenantId: string) =>
    one.withApps((apps) => call(apps.connectApp, { tenantId, name: 'Chat', transport: scim }, settings));
  const { app } = await connectFor(one.id);
  assert.deepEqual([app?.tenantId, app?.name, app?.transport], [one.id, 'Chat', 'scim']);
  assert.equal(await refusal(connectFor(one.id)), 'ALREADY_EXISTS/APP_NAME_TAKEN');
  await connectFor(other.id);
  const { apps } = await one.withApps((client) => call(client.listApps, { tenantId: one.id }, settings));
  assert.deepEqual(
    apps.map(({ id }) => id),
    [app?.id],
  );
});

test("another tenant's app is not found", async () => {
  const [one, other] = [await stack.newTenant(), await stack.newTenant()];
  const { id } = await one.connectRoster('Benefit', ['userName'], 'userName');
  assert.equal((await one.status(id)).app?.name, 'Benefit');
  assert.equal(await refusal(other.status(id)), 'NOT_FOUND/APP_NOT_FOUND');
});

test('what cannot work is refused, and leaves the name and the file free', async () => {
  const { id: tenantId, withApps, connectRoster } = await stack.newTenant();
  const connectAs = (name: string, transport?: typeof scim) =>
    withApps((apps) => call(apps.connectApp, { tenantId, name, transport }, settings));
  assert.equal(await refusal(connectAs(' ', scim)), 'INVALID_ARGUMENT/REQUEST_INVALID');
  assert.equal(await refusal(connectAs('Chat')), 'INVALID_ARGUMENT/REQUEST_INVALID');
  const nowhere = { ...scim, value: { ...scim.value, baseUrl: 'not a url' } };
  assert.equal(await refusal(connectAs('Chat', nowhere)), 'INVALID_ARGUMENT/CONFIGURATION_INVALID');
  await connectAs('Chat', scim);
  assert.equal(
    await refusal(connectRoster('Benefit', ['userName', 'shoe size'], 'userName')),
    'INVALID_ARGUMENT/REQUEST_INVALID',
  );
  await connectRoster('Benefit', ['userName'], 'userName');
});

test('a timeline needs a subject', async () => {
  const { timeline } = await stack.newTenant();
  assert.equal(await refusal(timeline('Robot/7') as Promise<unknown>), 'INVALID_ARGUMENT/REQUEST_INVALID');
  assert.deepEqual(await timeline('User/nobody'), []);
});

test('nobody gets in without the token', async () => {
  const stranger = connect(AppServiceClient, { address: stack.provisioner.address, token: 'not-the-service-token' });
  after(() => stranger.stop());
  assert.match(await refusal(call(stranger.listApps, { tenantId: 'acme' }, settings)), /^UNAUTHENTICATED/);
});
