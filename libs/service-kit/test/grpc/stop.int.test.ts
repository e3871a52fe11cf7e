import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { call, connect, type RpcError, status, unary } from '../../src/index.ts';
import { eventually } from '../../src/testing.ts';
import { EchoClient, startEcho, type Text, token } from '../fixture/echo.ts';

const say = unary<Text, Text>(async (request) => request);
const timeoutMs = 5_000;

interface Health {
  status: string;
}
const HealthClient = makeGenericClientConstructor(healthService, 'grpc.health.v1.Health');

describe('stop', () => {
  test('lets an open call finish', async () => {
    const release = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const server = await startEcho({
      say: unary<Text, Text>(async (request) => {
        entered.resolve();
        await release.promise;
        return request;
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const answer = call(client.say, { text: 'hi' }, { timeoutMs });
    await entered.promise;
    const stopped = server.stop();
    release.resolve();
    assert.deepEqual(await answer, { text: 'hi' });
    await stopped;
    await client.stop();
  });

  test('does not wait for health watchers, and tells them', async () => {
    const server = await startEcho({ say }, { drainTimeoutMs: 60_000 });
    const client = new HealthClient(server.address, credentials.createInsecure());
    const watch = client.watch?.({ service: '' });
    const seen: string[] = [];
    const ended = new Promise((resolve) => watch.on('error', resolve));
    watch.on('data', (response: Health) => seen.push(response.status));
    await eventually(() => assert.deepEqual(seen, ['SERVING']));
    await server.stop();
    assert.equal(((await ended) as RpcError).code, status.UNAVAILABLE);
    assert.deepEqual(seen, ['SERVING', 'NOT_SERVING']);
    client.close();
  });

  test('breaks off what does not finish in time, and the handler hears of it', async () => {
    const broken = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const server = await startEcho(
      {
        say: unary<Text, Text>((request, { signal }) => {
          entered.resolve();
          signal.addEventListener('abort', () => broken.resolve());
          return broken.promise.then(() => request);
        }),
      },
      { drainTimeoutMs: 50 },
    );
    const client = connect(EchoClient, { address: server.address, token });
    const answer = assert.rejects(call(client.say, { text: 'hi' }, { timeoutMs }), {
      name: 'RpcError',
      code: status.UNAVAILABLE,
    });
    await entered.promise;
    await server.stop();
    await broken.promise;
    await answer;
    assert.ok(server.lines.some(({ message }) => message === 'open calls were broken off'));
    await client.stop();
  });
});
