import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { call, connect, RpcError, status, unary } from '../../src/index.ts';
import { eventually } from '../../src/testing.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const timeoutMs = 5_000;
const withCode = (code: status) => (error: unknown) => error instanceof RpcError && error.code === code;

describe('unary', () => {
  test('a passed deadline fails the call and aborts the handler', async () => {
    const aborted = Promise.withResolvers<void>();
    const server = await startEcho({
      say: unary<Text, Text>(async (request, { signal }) => {
        if (request.text === 'connect') return request;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.resolve();
        return request;
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    await call(client.say, { text: 'connect' }, { timeoutMs });
    await assert.rejects(call(client.say, { text: '' }, { timeoutMs: 200 }), withCode(status.DEADLINE_EXCEEDED));
    await aborted.promise;
    await eventually(() =>
      assert.ok(server.lines.some(({ message, code }) => message === 'rpc failed' && code === 'DEADLINE_EXCEEDED')),
    );
    await stopAll(server, client);
  });

  test('cancelling aborts the handler; a cancelled signal makes no call', async () => {
    const aborted = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const server = await startEcho({
      say: unary<Text, Text>(async (request, { signal }) => {
        entered.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.resolve();
        return request;
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const controller = new AbortController();
    const { signal } = controller;
    const answer = assert.rejects(call(client.say, { text: '' }, { timeoutMs, signal }), withCode(status.CANCELLED));
    await entered.promise;
    controller.abort();
    await answer;
    await aborted.promise;
    await assert.rejects(call(client.say, { text: '' }, { timeoutMs, signal }), withCode(status.CANCELLED));
    await stopAll(server, client);
  });

  test('an answered call never aborts its signal', async () => {
    let observed: AbortSignal | undefined;
    const server = await startEcho({
      say: unary<Text, Text>(async (request, { signal }) => {
        observed = signal;
        return request;
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    await call(client.say, { text: '' }, { timeoutMs });
    await stopAll(server, client);
    assert.equal(observed?.aborted, false);
  });
});
