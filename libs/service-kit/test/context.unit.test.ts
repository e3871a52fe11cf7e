import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  contextHeaders,
  currentContext,
  isCorrelationId,
  runWithContext,
  startTracing,
  withSpan,
} from '../src/index.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const traceIdOf = (headers: Record<string, string>) => headers.traceparent?.split('-')[1];

test('outside there is no context and there are no headers', () => {
  assert.equal(currentContext(), undefined);
  assert.deepEqual(contextHeaders(), {});
});

test('what came in goes out, also after awaiting', async () => {
  await runWithContext({ correlationId: 'c-1', traceparent }, async () => {
    await delay(1);
    assert.deepEqual(currentContext(), { correlationId: 'c-1' });
    assert.deepEqual(contextHeaders(), { 'correlation-id': 'c-1', traceparent });
  });
  assert.equal(currentContext(), undefined);
});

test('a traceparent that is not one is ignored', () => {
  for (const bad of ['', 'hello', '00-00000000000000000000000000000000-00f067aa0ba902b7-01', `${traceparent}-x-y`]) {
    runWithContext({ correlationId: 'c-1', traceparent: bad }, () => {
      assert.deepEqual(contextHeaders(), { 'correlation-id': 'c-1' }, bad);
    });
  }
});

test('without a traceparent the active trace stays, with one it changes', () => {
  runWithContext({ correlationId: 'c-1', traceparent }, () => {
    runWithContext({ correlationId: 'c-2' }, () => {
      assert.deepEqual(contextHeaders(), { 'correlation-id': 'c-2', traceparent });
      const other = traceparent.replace('4bf9', '0000');
      runWithContext({ correlationId: 'c-3', traceparent: other }, () => {
        assert.equal(contextHeaders().traceparent, other);
      });
    });
  });
});

test('a span is a child of the active one, or starts a trace', async () => {
  const tracing = startTracing({ service: 'test' });
  await runWithContext({ correlationId: 'c-1', traceparent }, () =>
    withSpan('inner', {}, async () => {
      assert.equal(traceIdOf(contextHeaders()), traceIdOf({ traceparent }));
      assert.notEqual(contextHeaders().traceparent, traceparent);
    }),
  );
  const root = await withSpan('outer', { tenants: 1 }, async () => contextHeaders());
  assert.match(root.traceparent ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  assert.notEqual(traceIdOf(root), traceIdOf({ traceparent }));
  await tracing.stop();
});

test('a span passes on what its function throws', async () => {
  const tracing = startTracing({ service: 'test' });
  const thrown = new Error('inner');
  await assert.rejects(
    withSpan('fails', {}, async () => {
      throw thrown;
    }),
    (error) => error === thrown,
  );
  await tracing.stop();
});

test('a correlation id is short and plain', () => {
  for (const text of ['a', '5f2c1c1e-6b8e-4b1a-9a55-2a3b4c5d6e7f', 'Root=1-67891233-abcdef', 'x'.repeat(128)]) {
    assert.ok(isCorrelationId(text), text);
  }
  for (const text of ['', 'x'.repeat(129), 'a b', 'a\nb', 'ä', 'ada@example.com', '<script>', '{}']) {
    assert.ok(!isCorrelationId(text), text);
  }
});
