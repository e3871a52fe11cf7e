import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { callClientStream, clientStream, connect, RpcError, status } from '../../src/index.ts';
import { eventually } from '../../src/testing.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const timeoutMs = 5_000;
const withCode = (code: status) => (error: unknown) => error instanceof RpcError && error.code === code;
/** Larger than what the HTTP/2 windows and socket buffers of one call hold. */
const chunk = 'x'.repeat(64 * 1_024);

describe('client stream', () => {
  const collect = clientStream<Text, Text>(async (requests) => {
    const texts: string[] = [];
    for await (const { text } of requests) texts.push(text);
    return { text: String(texts.length) };
  });

  test('uploads everything', async () => {
    const server = await startEcho({ collect });
    const client = connect(EchoClient, { address: server.address, token });
    const requests = Array.from({ length: 5_000 }, (_value, n) => ({ text: String(n) }));
    assert.deepEqual(await callClientStream(client.collect, requests, { timeoutMs }), { text: '5000' });
    assert.deepEqual(await callClientStream(client.collect, [], { timeoutMs }), { text: '0' });
    await stopAll(server, client);
  });

  test('does not run ahead of a slow handler', async () => {
    const release = Promise.withResolvers<void>();
    const total = 500;
    let produced = 0;
    const server = await startEcho({
      collect: clientStream<Text, Text>(async (requests) => {
        let received = 0;
        for await (const _request of requests) {
          received += 1;
          await release.promise;
        }
        return { text: String(received) };
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const requests = async function* () {
      for (; produced < total; produced += 1) yield { text: chunk };
    };
    const answer = callClientStream(client.collect, requests(), { timeoutMs });
    let before = -1;
    await eventually(
      () => {
        const seen = before;
        before = produced;
        assert.equal(produced, seen, 'production has come to rest');
      },
      { intervalMs: 100 },
    );
    assert.ok(produced < total / 2, `${produced} of ${total} were produced for a handler that took one`);
    release.resolve();
    assert.deepEqual(await answer, { text: String(total) });
    await stopAll(server, client);
  });

  for (const [title, cut, expected] of [
    ['cancels', (controller: AbortController) => controller.abort(), withCode(status.CANCELLED)],
    ['fails to read its source', () => Promise.reject(new RangeError('torn')), { name: 'RangeError', message: 'torn' }],
  ] as const) {
    test(`a caller that ${title} gets its error, and the handler is told`, async () => {
      const told = Promise.withResolvers<void>();
      const entered = Promise.withResolvers<void>();
      const server = await startEcho({
        collect: clientStream<Text, Text>(async (requests, { signal }) => {
          signal.addEventListener('abort', () => told.resolve());
          for await (const _request of requests) entered.resolve();
          await told.promise;
          return { text: 'too late' };
        }),
      });
      const client = connect(EchoClient, { address: server.address, token });
      const controller = new AbortController();
      const { signal } = controller;
      const requests = async function* () {
        yield { text: 'one' };
        await entered.promise;
        await cut(controller);
        await new Promise(() => {});
      };
      await assert.rejects(callClientStream(client.collect, requests(), { timeoutMs, signal }), expected);
      await told.promise;
      await stopAll(server, client);
    });
  }

  test('a caller that is killed never looks like the end of the upload', async () => {
    const seen = Promise.withResolvers<string>();
    const entered = Promise.withResolvers<void>();
    const server = await startEcho({
      collect: clientStream<Text, Text>(async (requests) => {
        try {
          for await (const _request of requests) entered.resolve();
          seen.resolve('end');
        } catch {
          seen.resolve('broken');
        }
        return { text: '' };
      }),
    });
    const uploader = fileURLToPath(new URL('../fixture/uploader.ts', import.meta.url));
    const child = spawn(process.execPath, [uploader, server.address], { stdio: ['ignore', 'ignore', 'inherit'] });
    await entered.promise;
    child.kill('SIGKILL');
    assert.equal(await seen.promise, 'broken');
    await server.stop();
  });

  test('an early answer ends the upload and closes its source', async () => {
    const closed = Promise.withResolvers<void>();
    const server = await startEcho({
      collect: clientStream<Text, Text>(async () => {
        throw new RpcError(status.INVALID_ARGUMENT, 'not this');
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const requests = async function* () {
      try {
        for (;;) yield { text: chunk };
      } finally {
        closed.resolve();
      }
    };
    await assert.rejects(
      callClientStream(client.collect, requests(), { timeoutMs }),
      withCode(status.INVALID_ARGUMENT),
    );
    await closed.promise;
    await stopAll(server, client);
  });
});
