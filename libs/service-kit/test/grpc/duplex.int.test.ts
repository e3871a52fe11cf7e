import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bidiStream, connect, currentContext, openDuplex, RpcError, runWithContext, status } from '../../src/index.ts';
import { eventually } from '../../src/testing.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const withCode = (code: status) => (error: unknown) => error instanceof RpcError && error.code === code;
/** Larger than what the HTTP/2 windows and socket buffers of one call hold. */
const chunk = 'x'.repeat(64 * 1_024);
const echo = bidiStream<Text, Text>(async function* (requests) {
  for await (const { text } of requests) yield { text: text.toUpperCase() };
});

describe('a stream each way', () => {
  test('answers while it is asked, and ends when the client has nothing more to say', async () => {
    const server = await startEcho({ talk: echo });
    const client = connect(EchoClient, { address: server.address, token });
    const duplex = openDuplex<Text, Text>(client.talk);
    const responses = duplex.responses[Symbol.asyncIterator]();
    for (const text of ['a', 'b']) {
      await duplex.send({ text });
      assert.deepEqual(await responses.next(), { done: false, value: { text: text.toUpperCase() } });
    }
    duplex.end();
    assert.deepEqual(await responses.next(), { done: true, value: undefined });
    await assert.rejects(duplex.send({ text: 'late' }), withCode(status.UNAVAILABLE));
    await stopAll(server, client);
  });

  test('needs the service token, and belongs to no request', async () => {
    const server = await startEcho({
      talk: bidiStream<Text, Text>(async function* (requests) {
        for await (const _request of requests) yield { text: currentContext()?.correlationId ?? '' };
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const duplex = runWithContext({ correlationId: 'of-a-request' }, () => openDuplex<Text, Text>(client.talk));
    await duplex.send({ text: '' });
    for await (const { text } of duplex.responses) {
      assert.notEqual(text, 'of-a-request');
      break;
    }
    const stranger = connect(EchoClient, { address: server.address, token: 'another token' });
    const refused = openDuplex<Text, Text>(stranger.talk);
    await assert.rejects(Array.fromAsync(refused.responses), withCode(status.UNAUTHENTICATED));
    await stopAll(server, client, stranger);
  });

  test('a client that does not read holds the handler back, and with it its own sending', async () => {
    let handled = 0;
    const server = await startEcho({
      talk: bidiStream<Text, Text>(async function* (requests) {
        for await (const request of requests) {
          handled += 1;
          yield request;
        }
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const duplex = openDuplex<Text, Text>(client.talk);
    const total = 500;
    let sent = 0;
    const sending = (async () => {
      for (; sent < total; sent += 1) await duplex.send({ text: chunk });
      duplex.end();
    })();
    let before = -1;
    await eventually(
      () => {
        const seen = before;
        before = sent;
        assert.ok(sent === seen && sent > 0, 'sending has come to rest');
      },
      { intervalMs: 100 },
    );
    assert.ok(
      sent < total / 2 && handled <= sent,
      `${sent} of ${total} were sent to a reader that took none, ${handled} handled`,
    );
    assert.equal((await Array.fromAsync(duplex.responses)).length, total);
    await sending;
    await stopAll(server, client);
  });

  test('a failure of the handler comes after what was answered', async () => {
    const server = await startEcho({
      talk: bidiStream<Text, Text>(async function* (requests) {
        for await (const request of requests) {
          if (request.text === 'tear') throw new RpcError(status.DATA_LOSS, 'torn', { reason: 'TORN' });
          yield request;
        }
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const duplex = openDuplex<Text, Text>(client.talk);
    for (const text of ['one', 'tear', 'two']) await duplex.send({ text });
    const received: string[] = [];
    const reading = async () => {
      for await (const { text } of duplex.responses) received.push(text);
    };
    await assert.rejects(reading(), { code: status.DATA_LOSS, message: 'torn', reason: 'TORN' });
    assert.deepEqual(received, ['one']);
    await stopAll(server, client);
  });

  test('a client that goes away ends the handler', async () => {
    const ended = Promise.withResolvers<void>();
    const server = await startEcho({
      talk: bidiStream<Text, Text>(async function* (requests) {
        try {
          yield* requests;
        } finally {
          ended.resolve();
        }
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const duplex = openDuplex<Text, Text>(client.talk);
    await duplex.send({ text: 'hello' });
    for await (const _response of duplex.responses) break;
    await ended.promise;
    await assert.rejects(duplex.send({ text: 'late' }), withCode(status.UNAVAILABLE));
    await stopAll(server, client);
  });

  test('a server that stops does not wait for it, and the client hears of it', async () => {
    const server = await startEcho({ talk: echo }, { drainTimeoutMs: 60_000 });
    const client = connect(EchoClient, { address: server.address, token });
    const duplex = openDuplex<Text, Text>(client.talk);
    await duplex.send({ text: 'a' });
    const responses = duplex.responses[Symbol.asyncIterator]();
    await responses.next();
    const ended = assert.rejects(responses.next(), withCode(status.UNAVAILABLE));
    await server.stop();
    await ended;
    await client.stop();
  });
});
