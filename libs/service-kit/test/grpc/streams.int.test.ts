import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  call,
  callClientStream,
  callStream,
  clientStream,
  connect,
  RpcError,
  serverStream,
  status,
  unary,
} from '../../src/index.ts';
import { eventually } from '../../src/testing.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const timeoutMs = 5_000;
const withCode = (code: status) => (error: unknown) => error instanceof RpcError && error.code === code;
/** Larger than what the HTTP/2 windows and socket buffers of one call hold. */
const chunk = 'x'.repeat(64 * 1_024);

describe('server stream', () => {
  test('delivers everything in order', async () => {
    const server = await startEcho({
      count: serverStream<Text, Text>(async function* ({ text }) {
        for (let n = 0; n < Number(text); n += 1) yield { text: String(n) };
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const received = await Array.fromAsync(callStream(client.count, { text: '5000' }, { timeoutMs }));
    assert.equal(received.length, 5_000);
    assert.ok(received.every(({ text }, n) => text === String(n)));
    await stopAll(server, client);
  });

  test('does not run ahead of a slow reader', async () => {
    let produced = 0;
    const total = 500;
    const server = await startEcho({
      count: serverStream<Text, Text>(async function* () {
        for (; produced < total; produced += 1) yield { text: chunk };
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const responses = callStream(client.count, { text: '' }, { timeoutMs });
    await responses.next();
    let before = -1;
    await eventually(
      () => {
        const seen = before;
        before = produced;
        assert.equal(produced, seen, 'production has come to rest');
      },
      { intervalMs: 100 },
    );
    assert.ok(produced < total / 2, `${produced} of ${total} were produced for a reader that took one`);
    let received = 1;
    for await (const { text } of responses) received += text === chunk ? 1 : 0;
    assert.equal(received, total);
    await stopAll(server, client);
  });

  test('a failure in the middle comes after what was sent, never as an end', async () => {
    const server = await startEcho({
      count: serverStream<Text, Text>(async function* () {
        for (let n = 0; n < 40; n += 1) yield { text: String(n) };
        throw new RpcError(status.DATA_LOSS, 'torn', { reason: 'TORN' });
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const received: string[] = [];
    const reading = async () => {
      for await (const { text } of callStream(client.count, { text: '' }, { timeoutMs })) received.push(text);
    };
    await assert.rejects(reading(), { code: status.DATA_LOSS, message: 'torn', reason: 'TORN' });
    assert.equal(received.length, 40);
    await stopAll(server, client);
  });

  test('leaving the loop ends the handler, also one that waits', async () => {
    const closed = Promise.withResolvers<string>();
    const server = await startEcho({
      count: serverStream<Text, Text>(async function* (_request, { signal }) {
        try {
          yield { text: 'first' };
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        } finally {
          closed.resolve(signal.aborted ? 'aborted' : 'finished');
        }
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    for await (const { text } of callStream(client.count, { text: '' }, { timeoutMs })) {
      assert.equal(text, 'first');
      break;
    }
    assert.equal(await closed.promise, 'aborted');
    await eventually(() =>
      assert.ok(server.lines.some(({ code, level }) => code === 'CANCELLED' && level === 'debug')),
    );
    await stopAll(server, client);
  });

  test('leaving the loop ends a handler that is blocked by back-pressure', async () => {
    const closed = Promise.withResolvers<void>();
    const server = await startEcho({
      count: serverStream<Text, Text>(async function* () {
        try {
          for (;;) yield { text: chunk };
        } finally {
          closed.resolve();
        }
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    for await (const _response of callStream(client.count, { text: '' }, { timeoutMs })) break;
    await closed.promise;
    await stopAll(server, client);
  });

  test('the deadline covers the whole stream', async () => {
    const closed = Promise.withResolvers<void>();
    const server = await startEcho({
      count: serverStream<Text, Text>(async function* (_request, { signal, deadline }) {
        yield { text: deadline?.toISOString() ?? 'none' };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        closed.resolve();
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    await assert.rejects(
      Array.fromAsync(callStream(client.count, { text: '' }, { timeoutMs: 100 })),
      withCode(status.DEADLINE_EXCEEDED),
    );
    await closed.promise;
    await stopAll(server, client);
  });
});

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

describe('unary', () => {
  test('a passed deadline fails the call and aborts the handler', async () => {
    const aborted = Promise.withResolvers<void>();
    const server = await startEcho({
      say: unary<Text, Text>(async (request, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.resolve();
        return request;
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    await assert.rejects(call(client.say, { text: '' }, { timeoutMs: 100 }), withCode(status.DEADLINE_EXCEEDED));
    await aborted.promise;
    assert.ok(server.lines.some(({ message, code }) => message === 'rpc failed' && code === 'DEADLINE_EXCEEDED'));
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
