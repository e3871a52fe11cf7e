import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { credentials } from '@grpc/grpc-js';
import { call, callStream, connect, RpcError, serverStream, status, unary } from '../../src/index.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const say = unary<Text, Text>(async (request) => request);
const timeoutMs = 5_000;
const isRpcError = (expected: Partial<RpcError>) => (error: unknown) => {
  assert.ok(error instanceof RpcError);
  for (const [key, value] of Object.entries(expected)) assert.deepEqual(error[key as keyof RpcError], value, key);
  return true;
};

describe('authentication', () => {
  for (const [title, shown] of [
    ['another token', 'another-token-of-some-length'],
    ['a prefix of the token', token.slice(0, -1)],
    ['an empty token', ''],
  ] as const) {
    test(`${title} is refused before the handler runs`, async () => {
      let handled = 0;
      const server = await startEcho({
        say: unary<Text, Text>(async (request) => {
          handled += 1;
          return request;
        }),
      });
      const client = connect(EchoClient, { address: server.address, token: shown });
      await assert.rejects(
        call(client.say, { text: 'hi' }, { timeoutMs }),
        isRpcError({ code: status.UNAUTHENTICATED, reason: 'SERVICE_TOKEN_REFUSED', domain: 'rollcall' }),
      );
      assert.equal(handled, 0);
      const line = server.lines.find(({ message }) => message === 'rpc failed');
      assert.equal(line?.level, 'warn');
      assert.equal(line?.code, 'UNAUTHENTICATED');
      assert.ok(!JSON.stringify(server.lines).includes(shown === '' ? 'Bearer' : shown));
      await stopAll(server, client);
    });
  }

  test('a call without any token is refused', async () => {
    const server = await startEcho({ say });
    const client = new EchoClient(server.address, credentials.createInsecure());
    await assert.rejects(
      call(client.say.bind(client), { text: 'hi' }, { timeoutMs }),
      isRpcError({ code: status.UNAUTHENTICATED }),
    );
    client.close();
    await server.stop();
  });

  test('the right token is let in, on streams too', async () => {
    const server = await startEcho({
      say,
      count: serverStream<Text, Text>(async function* () {
        yield { text: '1' };
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    assert.deepEqual(await call(client.say, { text: 'hi' }, { timeoutMs }), { text: 'hi' });
    assert.deepEqual(await Array.fromAsync(callStream(client.count, { text: '' }, { timeoutMs })), [{ text: '1' }]);
    await stopAll(server, client);
  });
});

describe('errors', () => {
  test('an RpcError arrives with its reason, metadata and retry delay', async () => {
    const thrown = new RpcError(status.RESOURCE_EXHAUSTED, 'slow down – später', {
      reason: 'RATE_LIMITED',
      domain: 'rollcall',
      metadata: { app: 'app-1' },
      retryAfterMs: 1_500.5,
    });
    const server = await startEcho({
      say: unary<Text, Text>(async () => {
        throw thrown;
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const { code, message, reason, domain, metadata, retryAfterMs } = thrown;
    await assert.rejects(
      call(client.say, { text: '' }, { timeoutMs }),
      isRpcError({ code, message, reason, domain, metadata, retryAfterMs }),
    );
    await stopAll(server, client);
  });

  test('anything else is INTERNAL with a fixed text; the log alone says what it was', async () => {
    const server = await startEcho({
      say: unary<Text, Text>(async () => {
        throw new TypeError('duplicate key "ada@example.com"');
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    await assert.rejects(
      call(client.say, { text: '' }, { timeoutMs }),
      isRpcError({ code: status.INTERNAL, message: 'internal error', reason: undefined }),
    );
    const [line, ...others] = server.lines.filter(({ message }) => message === 'rpc failed');
    assert.equal(others.length, 0);
    assert.equal(line?.level, 'error');
    assert.ok(line);
    assert.equal((line.error as { name: string }).name, 'TypeError');
    assert.ok(!JSON.stringify(line).includes('example.com'));
    await stopAll(server, client);
  });

  test('a message with a lone surrogate is answered, not fatal', async () => {
    const server = await startEcho({
      say: unary<Text, Text>(async () => {
        throw new RpcError(status.NOT_FOUND, 'no \ud800 here');
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    await assert.rejects(
      call(client.say, { text: '' }, { timeoutMs }),
      isRpcError({ code: status.NOT_FOUND, message: 'no \ufffd here' }),
    );
    await stopAll(server, client);
  });

  test('a message over the limit is refused each way, and the server says so', async () => {
    const big = { text: 'x'.repeat(70_000) };
    const server = await startEcho({ say: unary<Text, Text>(async () => big) }, { maxMessageBytes: 65_536 });
    const client = connect(EchoClient, { address: server.address, token });
    await assert.rejects(
      call(client.say, { text: '' }, { timeoutMs }),
      isRpcError({ code: status.RESOURCE_EXHAUSTED }),
    );
    assert.ok(server.lines.some(({ message, bytes }) => message === 'response exceeds the message limit' && bytes));
    await assert.rejects(call(client.say, big, { timeoutMs }), isRpcError({ code: status.RESOURCE_EXHAUSTED }));
    await stopAll(server, client);
  });
});

test('calls are measured by method and code', async () => {
  const server = await startEcho({ say });
  const client = connect(EchoClient, { address: server.address, token });
  const stranger = connect(EchoClient, { address: server.address, token: 'wrong' });
  await call(client.say, { text: '' }, { timeoutMs });
  await call(client.say, { text: '' }, { timeoutMs });
  await assert.rejects(call(stranger.say, { text: '' }, { timeoutMs }));
  const text = await server.metrics.registry.metrics();
  const count = (code: string) =>
    new RegExp(`rpc_server_call_duration_seconds_count\\{[^}]*Say",code="${code}"[^}]*\\} (\\d+)`).exec(text)?.[1];
  assert.equal(count('OK'), '2');
  assert.equal(count('UNAUTHENTICATED'), '1');
  await stopAll(server, client, stranger);
});

test('a taken port is a clear error', async () => {
  const server = await startEcho({ say });
  await assert.rejects(startEcho({ say }, { port: server.port }), {
    message: `cannot listen for gRPC on 127.0.0.1:${server.port}`,
  });
  await server.stop();
});
