import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { asyncResponseEvent } from '../../src/domain/completion-events.ts';
import { errorUrn, patch, user } from '../support/bodies.ts';
import { type Answer, type Client, clientOf, type Installation, startInstallation } from '../support/installation.ts';
import { nowhere } from '../support/test-gateway.ts';

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation({ CURSOR_KEY: Buffer.alloc(32, 5).toString('base64') });
  client = await installation.client();
});
after(() => installation?.stop());

const respondAsync = { prefer: 'respond-async' };

/** The path of the result, after what every 202 must have (RFC 9967 §2.5.1.1). */
function resultPath(answer: Answer): string {
  const { status, headers, body } = answer;
  assert.equal(status, 202);
  assert.equal(body, undefined);
  assert.equal(headers.get('preference-applied'), 'respond-async');
  const txn = headers.get('set-txn') ?? '';
  assert.match(txn, /^[0-9a-f-]{36}$/);
  assert.equal(headers.get('location'), `${installation.gateway.origin}/scim/v2/.txn/${txn}`);
  return `/.txn/${txn}`;
}

/** The completion event, once it is there. Until then every answer is a 202 that says to ask again. */
function completion(path: string, there: Client = client) {
  return eventually(async () => {
    const answer = await there.send('GET', path);
    if (answer.status === 202) assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
    assert.equal(answer.status, 200);
    assert.equal(answer.body.txn, path.slice('/.txn/'.length));
    return { event: answer.body, payload: answer.body.events[asyncResponseEvent] };
  });
}

test('RFC 9967 §2.5.1.1: POST with respond-async is 202, and the event says what came of it', async () => {
  const body = user();
  const { event, payload } = await completion(resultPath(await client.send('POST', '/Users', body, respondAsync)));
  const { status, body: made } = await client.send('GET', event.sub_id.uri);
  assert.equal(status, 200);
  assert.equal(made.userName, body.userName);
  assert.deepEqual(payload, {
    ...{ method: 'POST', location: made.meta.location, version: made.meta.version, status: '201' },
  });
  assert.equal(event.iss, `${installation.gateway.origin}/scim/v2`);
  assert.equal(event.sub_id.format, 'scim');
  assert.equal(event.sub, undefined);
});

test('RFC 9967 §2.5.1: PUT, PATCH and DELETE are answered alike, and decided in their order', async () => {
  const { body: made } = await client.send('POST', '/Users', user());
  const path = `/Users/${made.id}`;
  const put = await client.send('PUT', path, user({ displayName: 'one' }), respondAsync);
  const change = patch({ op: 'replace', path: 'displayName', value: 'two' });
  const patched = await client.send('PATCH', path, change, respondAsync);
  const { payload: first } = await completion(resultPath(put));
  const { payload: second } = await completion(resultPath(patched));
  assert.deepEqual([first.method, first.status, second.method, second.status], ['PUT', '200', 'PATCH', '200']);
  const { body: after } = await client.send('GET', path);
  assert.deepEqual([after.displayName, after.meta.version], ['two', second.version]);
  const removed = await client.send('DELETE', path, undefined, respondAsync);
  const { payload } = await completion(resultPath(removed));
  assert.deepEqual(payload, { method: 'DELETE', location: made.meta.location, status: '204' });
});

test('RFC 9967 §2.5.1.3: a failure is in the event as a SCIM error', async () => {
  const body = user();
  await client.send('POST', '/Users', body);
  const { payload } = await completion(resultPath(await client.send('POST', '/Users', body, respondAsync)));
  assert.deepEqual([payload.method, payload.status, payload.location], ['POST', '409', undefined]);
  const { schemas, status, scimType } = payload.response;
  assert.deepEqual([schemas, status, scimType], [[errorUrn], '409', 'uniqueness']);
});

test('what is wrong by itself is refused at once', async () => {
  assert.equal((await client.send('POST', '/Users', user({ userName: 7 }), respondAsync)).status, 400);
  assert.equal((await client.send('POST', '/Users', '{', respondAsync)).status, 400);
  assert.equal((await client.send('POST', '/Nothing', user(), respondAsync)).status, 404);
});

test('RFC 7240 §4.3: within wait the answer is the normal one', async () => {
  const { status, body } = await client.send('POST', '/Users', user(), { prefer: 'respond-async, wait=10' });
  assert.equal(status, 201);
  assert.ok(body.id);
});

test('RFC 7240 §4.3: after wait it is 202, and the change is made all the same', async () => {
  await installation.directory.stop();
  const started = performance.now();
  const answer = await client.send('POST', '/Users', user(), { prefer: 'respond-async, wait=1' });
  const path = resultPath(answer);
  assert.ok(performance.now() - started < 3_000);
  await installation.directory.start();
  assert.equal((await completion(path)).payload.status, '201');
});

test('the gateway that gave out the 202 is gone: the result is at every other', async () => {
  const gone = await installation.startGateway();
  const there = clientOf(gone, client);
  // The credential must be known to the gateway before the directory is away.
  await eventually(async () => assert.equal((await there.send('GET', '/Users?count=0')).status, 200));
  await installation.directory.stop();
  const { status, headers } = await there.send('POST', '/Users', user(), respondAsync);
  assert.equal(status, 202);
  await gone.stop();
  await installation.directory.start();
  const { payload } = await completion(`/.txn/${headers.get('set-txn')}`);
  assert.equal(payload.status, '201');
});

test('without Kafka there is no 202', async (context) => {
  const gateway = await installation.startGateway({ KAFKA_BROKERS: nowhere });
  context.after(() => gateway.stop());
  const there = clientOf(gateway, client);
  await eventually(async () => assert.equal((await there.send('GET', '/Users?count=0')).status, 200));
  const { status, headers } = await there.send('POST', '/Users', user(), respondAsync);
  assert.equal(status, 503);
  assert.equal(headers.get('set-txn'), null);
});

test('RFC 9967 §5: a result is for its own tenant only', async () => {
  const path = resultPath(await client.send('POST', '/Users', user(), respondAsync));
  await completion(path);
  const other = await installation.client();
  const foreign = await other.send('GET', path);
  const unknown = await client.send('GET', `/.txn/${randomUUID()}`);
  assert.equal(foreign.status, 404);
  assert.deepEqual(foreign.body, unknown.body);
  for (const none of ['x', `${path.slice(6)}:0`, '%00', "' or 1=1"])
    assert.equal((await client.send('GET', `/.txn/${none}`)).status, 404);
  const anonymous = await client.send('GET', path, undefined, { authorization: 'Bearer nobody.nothing' });
  assert.equal(anonymous.status, 401);
});

test('a result is for the credential that asked: another of the tenant may lack the scope for what it shows', async () => {
  const path = resultPath(await client.send('POST', '/Users', user(), respondAsync));
  await completion(path);
  const credentials = `/tenants/${client.tenantId}/credentials`;
  const { body } = await installation.admin('POST', credentials, { kind: 'bearer', label: 'other' });
  const other = await client.send('GET', path, undefined, { authorization: `Bearer ${body.bearerToken}` });
  assert.equal(other.status, 404);
});
