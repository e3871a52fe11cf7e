import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentials, Metadata } from '@grpc/grpc-js';
import {
  call,
  callClientStream,
  callStream,
  clientStream,
  connect,
  contextHeaders,
  currentContext,
  runWithContext,
  serverStream,
  startTracing,
  unary,
} from '../../src/index.ts';
import { EchoClient, startEcho, stopAll, type Text, token } from '../fixture/echo.ts';

const timeoutMs = 5_000;
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const seen = (): Text => ({ text: JSON.stringify(contextHeaders()) });

for (const tracing of [true, false]) {
  test(`correlation id and trace reach every kind of handler, ${tracing ? 'with' : 'without'} spans`, async () => {
    const tracer = tracing ? startTracing({ service: 'test' }) : { stop: async () => {} };
    const server = await startEcho({
      say: unary<Text, Text>(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return seen();
      }),
      count: serverStream<Text, Text>(async function* () {
        yield seen();
        await new Promise((resolve) => setImmediate(resolve));
        yield seen();
      }),
      collect: clientStream<Text, Text>(async (requests) => {
        for await (const _request of requests);
        return seen();
      }),
    });
    const client = connect(EchoClient, { address: server.address, token });
    const answers = await runWithContext({ correlationId: 'c-1', traceparent }, async () => [
      await call(client.say, { text: '' }, { timeoutMs }),
      ...(await Array.fromAsync(callStream(client.count, { text: '' }, { timeoutMs }))),
      await callClientStream(client.collect, [{ text: '' }, { text: '' }], { timeoutMs }),
    ]);
    assert.equal(answers.length, 4);
    for (const { text } of answers) {
      const headers = JSON.parse(text);
      assert.equal(headers['correlation-id'], 'c-1');
      assert.equal(headers.traceparent.split('-')[1], traceId);
      assert.equal(headers.traceparent.split('-')[3], '01', 'the sampling decision of the caller is kept');
      assert.equal(headers.traceparent === traceparent, !tracing, 'spans of its own');
    }
    await stopAll(tracer, server, client);
  });
}

test('calls that overlap keep their contexts apart', async () => {
  const server = await startEcho({
    say: unary<Text, Text>(async () => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      return { text: currentContext()?.correlationId ?? '' };
    }),
  });
  const client = connect(EchoClient, { address: server.address, token });
  const ids = Array.from({ length: 50 }, (_value, n) => `c-${n}`);
  const answers = await Promise.all(
    ids.map((correlationId) => runWithContext({ correlationId }, () => call(client.say, { text: '' }, { timeoutMs }))),
  );
  assert.deepEqual(
    answers.map(({ text }) => text),
    ids,
  );
  await stopAll(server, client);
});

test('a call without a sane correlation id gets one', async () => {
  const server = await startEcho({
    say: unary<Text, Text>(async () => ({ text: currentContext()?.correlationId ?? '' })),
  });
  const client = new EchoClient(server.address, credentials.createInsecure());
  for (const shown of [undefined, '', 'two words', 'x'.repeat(129)]) {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token}`);
    if (shown !== undefined) metadata.set('correlation-id', shown);
    const answer = await new Promise<Text>((resolve, reject) => {
      client.say({ text: '' }, metadata, {}, (error, response) => (error === null ? resolve(response) : reject(error)));
    });
    assert.match(answer.text, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  }
  client.close();
  await server.stop();
});

test('the log line of a failed call carries the ids of its caller', async () => {
  const tracer = startTracing({ service: 'test' });
  const server = await startEcho({
    say: unary<Text, Text>(async () => {
      throw new Error('boom');
    }),
  });
  const client = connect(EchoClient, { address: server.address, token });
  await runWithContext({ correlationId: 'c-2', traceparent }, () =>
    assert.rejects(call(client.say, { text: 'secret text' }, { timeoutMs })),
  );
  const lines = server.lines.filter(({ message }) => message === 'rpc failed');
  assert.equal(lines.length, 1);
  assert.equal(lines[0]?.correlationId, 'c-2');
  assert.equal(lines[0]?.trace_id, traceId);
  assert.equal(lines[0]?.method, '/test.v1.Echo/Say');
  assert.ok(!JSON.stringify(server.lines).includes('secret text'));
  assert.ok(!JSON.stringify(server.lines).includes(token));
  await stopAll(tracer, server, client);
});
