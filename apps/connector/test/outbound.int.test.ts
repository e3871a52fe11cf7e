import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { call, status } from '@rollcall/service-kit';
import { freshName } from '@rollcall/service-kit/testing';
import { startTestConnector, type TestConnector } from './support/connector.ts';
import { plan, present, user } from './support/provisioning.ts';

const refused = { code: status.PERMISSION_DENIED, reason: 'DESTINATION_NOT_ALLOWED' };

describe('the outbound policy', () => {
  let connector: TestConnector;
  let trap: Server;
  let port: number;
  let caught = 0;

  before(async () => {
    connector = await startTestConnector({ OUTBOUND_ALLOW: '' });
    trap = createServer((_request, response) => {
      caught += 1;
      response.end('{}');
    });
    trap.on('connection', () => {
      caught += 1;
    });
    trap.listen(0, '127.0.0.1');
    await once(trap, 'listening');
    port = (trap.address() as AddressInfo).port;
  });

  after(async () => {
    trap?.close();
    await connector?.stop();
  });

  function create(baseUrl: string) {
    return connector.connectScim({ baseUrl, authentication: { $case: 'bearerToken', value: 'token' } });
  }

  test('refuses addresses inside, and http, when a connection is made', async () => {
    const hosts = [
      'https://169.254.169.254',
      'https://127.0.0.1',
      'https://2130706433',
      'https://0x7f.1',
      'https://[::1]',
      'https://[::ffff:7f00:1]',
      'https://10.0.0.1',
      'http://app.example',
      'http://8.8.8.8',
    ];
    for (const host of hosts) await assert.rejects(create(`${host}/scim/v2`), refused, host);
  });

  test('refuses a name that resolves to an address inside when it is connected to', async () => {
    const context = await create(`https://localhost:${port}/scim/v2`);
    await assert.rejects(plan({ connector, context }, user(), present({ userName: freshName('ann') })), refused);
    assert.equal(caught, 0);
  });

  test('refuses an address that got into the database past the check', async () => {
    const context = await create('https://app.example/scim/v2');
    const _id = `${context.tenantId}/${context.connectionId}`;
    const connections = connector.db.collection<{ _id: string }>('connections');
    await connections.updateOne({ _id }, { $set: { 'scim.baseUrl': `http://127.0.0.1:${port}/scim/v2` } });
    await assert.rejects(plan({ connector, context }, user(), present({ userName: freshName('ann') })), refused);
    assert.equal(caught, 0);
  });

  test('a host that does not exist is an app that cannot be reached', async () => {
    const context = await create('https://does-not-exist.invalid/scim/v2');
    await assert.rejects(plan({ connector, context }, user(), present({ userName: 'x' })), {
      code: status.UNAVAILABLE,
      reason: 'UPSTREAM_UNAVAILABLE',
    });
  });

  test('a configuration that is not understood is refused with every problem', async () => {
    const request = {
      tenantId: freshName('t'),
      connectionId: randomUUID(),
      transport: {
        $case: 'scim' as const,
        value: {
          baseUrl: 'https://user:pass@app.example/scim?x=1',
          authentication: { $case: 'bearerToken' as const, value: 'two words' },
        },
      },
    };
    await assert.rejects(call(connector.connections.createConnection, request, { timeoutMs: 5000 }), (error: Error) => {
      assert.match(error.message, /credential.*query.*bearer_token/);
      assert.ok(!error.message.includes('two words') && !error.message.includes('pass@'));
      return 'reason' in error && error.reason === 'CONFIGURATION_INVALID';
    });
  });
});
