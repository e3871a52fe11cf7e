import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { credentials, Metadata, makeGenericClientConstructor } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { Readiness, status, unary } from '../../src/index.ts';
import { startEcho, type Text } from '../fixture/echo.ts';

const say = unary<Text, Text>(async (request) => request);

interface Health {
  status: string;
}
const HealthClient = makeGenericClientConstructor(healthService, 'grpc.health.v1.Health');

describe('health', () => {
  const health = (address: string) => {
    const client = new HealthClient(address, credentials.createInsecure());
    const check = (service: string) =>
      new Promise<string>((resolve, reject) => {
        client.check?.({ service }, new Metadata(), {}, (error: Error | null, response: Health) =>
          error === null ? resolve(response.status) : reject(error),
        );
      });
    return { client, check };
  };

  test('is answered without a token, for the server and its services, and follows setServing', async () => {
    const server = await startEcho({ say });
    const { client, check } = health(server.address);
    assert.equal(await check(''), 'SERVING');
    assert.equal(await check('test.v1.Echo'), 'SERVING');
    await assert.rejects(check('test.v1.Unknown'), { code: status.NOT_FOUND });
    server.setServing(false);
    assert.equal(await check('test.v1.Echo'), 'NOT_SERVING');
    client.close();
    await server.stop();
  });

  test('follows readiness', async () => {
    const readiness = new Readiness();
    readiness.set('mongo', false);
    const server = await startEcho({ say }, { readiness });
    const { client, check } = health(server.address);
    assert.equal(await check(''), 'NOT_SERVING');
    readiness.set('mongo', true);
    assert.equal(await check(''), 'SERVING');
    client.close();
    await server.stop();
  });
});
