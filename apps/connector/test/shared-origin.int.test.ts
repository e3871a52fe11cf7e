import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { ann, plan, present, user } from './support/provisioning.ts';

const hanging = 40;

let connector: TestConnector;
let server: Server;
let waiting = 0;

before(async () => {
  connector = await startTestConnector({ UPSTREAM_TIMEOUT_MS: '5000' });
  server = createServer((request, response) => {
    if (request.url?.startsWith('/stuck/')) waiting += 1;
    else response.writeHead(200, { 'content-type': 'application/scim+json' }).end('{"Resources":[]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

after(async () => {
  server?.closeAllConnections();
  server?.close();
  await connector?.stop();
});

test('an app that hangs does not hold up another one at the same host', async () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authentication = { $case: 'bearerToken' as const, value: 'token' };
  const stuck = await connector.connectScim({ baseUrl: `${origin}/stuck/scim`, authentication });
  const well = await connector.connectScim({ baseUrl: `${origin}/well/scim`, authentication });
  const plans = Array.from({ length: hanging }, () => plan({ connector, context: stuck }, user(), present(ann())));
  const ended = Promise.allSettled(plans);
  await eventually(() => assert.ok(waiting >= 16));
  const started = Date.now();
  await plan({ connector, context: well }, user(), present(ann()));
  assert.ok(Date.now() - started < 2_000, 'planned at once');
  server.closeAllConnections();
  await ended;
});
