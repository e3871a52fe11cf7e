import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callStream, connect, RpcError, serverStream, status } from '../../src/index.ts';
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
      count: serverStream<Text, Text>(async function* ({ text }, { signal, deadline }) {
        yield { text: deadline?.toISOString() ?? 'none' };
        if (text === 'connect') return;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        closed.resolve();
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const [first] = await Array.fromAsync(callStream(client.count, { text: 'connect' }, { timeoutMs }));
    assert.ok(Math.abs(Date.parse(first?.text ?? '') - Date.now() - timeoutMs) < 1_000);
    await assert.rejects(
      Array.fromAsync(callStream(client.count, { text: '' }, { timeoutMs: 200 })),
      withCode(status.DEADLINE_EXCEEDED),
    );
    await closed.promise;
    await stopAll(server, client);
  });
});
