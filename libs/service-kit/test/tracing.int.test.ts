import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { call, connect, type Running, runWithContext, startTracing, unary, withSpan } from '../src/index.ts';
import { freePort, memoryLog } from '../src/testing.ts';
import { EchoClient, startEcho, type Text, token } from './fixture/echo.ts';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status?: { readonly code?: number };
}

const running: Running[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

/** What an OTLP/HTTP collector receives. */
async function startCollector() {
  const spans: Span[] = [];
  const services: string[] = [];
  const server = createServer(async (request, response) => {
    const { resourceSpans } = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
    assert.equal(request.url, '/v1/traces');
    for (const { resource, scopeSpans } of resourceSpans) {
      services.push(resource.attributes.find(({ key }: { key: string }) => key === 'service.name').value.stringValue);
      spans.push(...scopeSpans.flatMap((scope: { spans: Span[] }) => scope.spans));
    }
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, spans, services };
}

test('with an endpoint the spans of a request arrive as one trace, what is left at stop', async () => {
  const { endpoint, spans, services } = await startCollector();
  const tracing = startTracing({ service: 'gateway', endpoint });
  const server = await startEcho({ say: unary<Text, Text>(async (request) => request) });
  const client = connect(EchoClient, { address: server.address, token });
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  await runWithContext({ correlationId: 'c-1', traceparent: `00-${traceId}-00f067aa0ba902b7-01` }, () =>
    withSpan('POST /Users', { tenant: 't-1' }, () => call(client.say, { text: '' }, { timeoutMs: 5_000 })),
  );
  await tracing.stop();
  await client.stop();
  const [outer, outgoing, incoming] = ['POST /Users', 3, 2].map((wanted) =>
    spans.find(({ name, kind }) => (typeof wanted === 'string' ? name === wanted : kind === wanted)),
  );
  assert.equal(spans.length, 3);
  assert.ok(spans.every((span) => span.traceId === traceId));
  assert.equal(outer?.parentSpanId, '00f067aa0ba902b7');
  assert.equal(outgoing?.parentSpanId, outer?.spanId);
  assert.equal(incoming?.parentSpanId, outgoing?.spanId);
  assert.ok(services.every((service) => service === 'gateway'));
});

test('a failed function is a failed span', async () => {
  const { endpoint, spans } = await startCollector();
  const tracing = startTracing({ service: 'gateway', endpoint });
  await assert.rejects(withSpan('fails', {}, () => Promise.reject(new Error('grace'))));
  await tracing.stop();
  assert.equal(spans[0]?.status?.code, 2);
  assert.ok(!JSON.stringify(spans).includes('grace'));
});

test('a collector that is not there costs two seconds at stop and is reported', async () => {
  const { log, lines } = memoryLog();
  const tracing = startTracing({ service: 'gateway', endpoint: `http://127.0.0.1:${await freePort()}`, log });
  await withSpan('lost', {}, async () => {});
  const started = performance.now();
  await tracing.stop();
  assert.ok(performance.now() - started < 3_000);
  assert.ok(lines.some(({ message, level }) => message === 'spans were lost' && level === 'warn'));
});
