import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, type TestContext, test } from 'node:test';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { user } from '../support/bodies.ts';
import { type Client, clientOf, type Installation, startInstallation } from '../support/installation.ts';
import { nowhere, type TestGateway } from '../support/test-gateway.ts';

let installation: Installation;
let client: Client;
before(async () => {
  installation = await startInstallation();
  client = await installation.client();
});
after(() => installation?.stop());

/** The value of one line of the gateway's metrics. */
async function metric(gateway: TestGateway, line: RegExp): Promise<string | undefined> {
  const metrics = await (await fetch(`${gateway.opsOrigin}/metrics`)).text();
  return metrics
    .split('\n')
    .find((each) => line.test(each))
    ?.split(' ')
    .at(-1);
}

const isPending = (gateway: TestGateway, count: number) =>
  eventually(async () => assert.equal(await metric(gateway, /^gateway_pending_commands\{/), String(count)));

/** After a restart of the directory gateways find it again within about a second; until then they say 503. */
const answers = (there: Client) =>
  eventually(async () => assert.equal((await there.send('GET', '/Users')).status, 200));

const named = (userName: unknown) => `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`;

/** Another gateway, gone after the test whatever becomes of it, and the client there. */
async function another(context: TestContext, environment: Record<string, string> = {}) {
  const gateway = await installation.startGateway(environment);
  context.after(() => gateway.stop());
  const there = clientOf(gateway, client);
  await answers(there);
  return { gateway, there };
}

test('Kafka gone: a write is 503 with Retry-After within two seconds, reads go on', async (context) => {
  const { there } = await another(context, { KAFKA_BROKERS: nowhere });
  const started = performance.now();
  const { status, headers } = await there.send('POST', '/Users', user());
  assert.equal(status, 503);
  assert.match(headers.get('retry-after') ?? '', /^\d+$/);
  assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  assert.ok(performance.now() - started < 2_000);
  assert.equal((await there.send('GET', '/Users')).status, 200);
});

test('the directory is killed while a write waits: the write is answered when it is back, and is there once', async () => {
  await answers(client);
  await installation.directory.kill();
  const body = user();
  const answer = client.send('POST', '/Users', body);
  await isPending(installation.gateway, 1);
  await installation.directory.start();
  const { status, body: made } = await answer;
  assert.equal(status, 201);
  await answers(client);
  const found = await client.send('GET', named(body.userName));
  assert.deepEqual(
    found.body.Resources.map(({ id }: { id: string }) => id),
    [made.id],
  );
});

test('an outcome that cannot be delivered is asked for', async (context) => {
  const { gateway, there } = await another(context, { ADVERTISED_ADDRESS: nowhere });
  assert.equal((await there.send('POST', '/Users', user())).status, 201);
  assert.equal(await metric(gateway, /^gateway_outcomes_total\{source="polled"/), '1');
});

test('past its deadline a write is 504, and is not made later', async (context) => {
  const { there } = await another(context, { COMMAND_TIMEOUT_MS: '300' });
  await installation.directory.stop();
  const body = user();
  const { status, headers } = await there.send('POST', '/Users', body);
  assert.equal(status, 504);
  assert.equal(headers.get('content-type'), 'application/scim+json; charset=utf-8');
  await installation.directory.start();
  await answers(client);
  // Commands of a tenant are decided in order: once this one holds, the late one has been refused.
  assert.equal((await client.send('POST', '/Users', user())).status, 201);
  const found = await client.send('GET', named(body.userName));
  assert.equal(found.body.totalResults, 0);
});

test('more writes than may wait are 503, the others are made', async (context) => {
  const { gateway, there } = await another(context, { MAX_PENDING_COMMANDS: '2' });
  await installation.directory.stop();
  const waiting = [there.send('POST', '/Users', user()), there.send('POST', '/Users', user())];
  await isPending(gateway, 2);
  const refused = await there.send('POST', '/Users', user());
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get('retry-after'), '1');
  await installation.directory.start();
  for (const { status } of await Promise.all(waiting)) assert.equal(status, 201);
});

test('a gateway that stops waits for its writes', async (context) => {
  const { gateway, there } = await another(context, { SHUTDOWN_TIMEOUT_MS: '30000' });
  await installation.directory.stop();
  const answer = there.send('POST', '/Users', user());
  await isPending(gateway, 1);
  const stopped = gateway.stop();
  await eventually(() => assert.rejects(fetch(gateway.origin)));
  await installation.directory.start();
  assert.equal((await answer).status, 201);
  await stopped;
});

test('a gateway that stops and cannot wait longer says so with 503', async (context) => {
  const { gateway, there } = await another(context, { SHUTDOWN_TIMEOUT_MS: '4000' });
  await installation.directory.stop();
  const answer = there.send('POST', '/Users', user());
  await isPending(gateway, 1);
  await gateway.stop();
  assert.equal((await answer).status, 503);
  await installation.directory.start();
});

const partial: readonly [string, (authorization: string) => string][] = [
  [
    'while it sends',
    (it) => `POST /scim/v2/Users HTTP/1.1\r\n${it}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
  ],
  ['before its answer', (it) => `GET /scim/v2/Users HTTP/1.1\r\n${it}\r\n`],
];
for (const [when, request] of partial)
  test(`a client that hangs up ${when} leaves one line in the log and no error`, async () => {
    // The directory was away a moment ago, and what is remembered of the credential may have run out.
    await answers(client);
    const correlationId = freshName('hang-up');
    const socket = connect(Number(new URL(installation.gateway.origin).port), '127.0.0.1');
    const head = `Host: x\r\nAuthorization: ${client.authorization}\r\nX-Request-Id: ${correlationId}\r\n`;
    await new Promise<void>((resolve) => socket.write(request(head), () => resolve()));
    socket.destroy();
    await eventually(() => {
      const lines = installation.gateway.lines.filter((line) => line.correlationId === correlationId);
      assert.deepEqual(
        lines.map(({ message }) => message),
        ['request answered'],
      );
    });
    await answers(client);
  });

test('look-ups go over the stream that is open; without it they are 503 or answered another way, and it opens again', async (context) => {
  const { gateway, there } = await another(context);
  const { body } = await there.send('POST', '/Users', user());
  const answered = async () => Number((await metric(gateway, /^gateway_lookups_total\{answered="true"/)) ?? 0);
  const lookUp = async () => {
    assert.equal((await there.send('GET', `/Users/${body.id}`)).status, 200);
    assert.equal((await there.send('GET', named(body.userName))).body.totalResults, 1);
  };
  await eventually(async () => {
    const before = await answered();
    await lookUp();
    assert.equal(await answered(), before + 2);
  });
  await installation.directory.kill();
  const down = await Promise.all(Array.from({ length: 20 }, () => there.send('GET', `/Users/${body.id}`)));
  assert.ok(down.every(({ status }) => status === 503));
  await installation.directory.start();
  await answers(there);
  await eventually(async () => {
    const before = await answered();
    await lookUp();
    assert.equal(await answered(), before + 2);
  });
});
