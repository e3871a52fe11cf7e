import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { eventually } from '@rollcall/service-kit/testing';
import { startDownstreamScim } from '../../tour/downstream.ts';
import { makeTenant, startTestStack } from './test-stack.ts';

const everyService = ['connector', 'provisioner', 'scim-gateway', 'user-directory'];

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly { traceId: string }[] }[];
  }[];
}

test('one request is one trace, and one correlation id, from HTTP over Kafka and gRPC to the app', async (t) => {
  const collector = await startCollector(t);
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  t.after(() => delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT);
  const { services, admin, directoryDatabase } = await startTestStack(t);
  const downstream = await startDownstreamScim({ port: 0, bearerToken: 'downstream-token' });
  t.after(() => downstream.stop());
  const tenant = await makeTenant(admin);
  const { baseUrl, bearerToken } = downstream;
  await admin.post(`tenants/${tenant.id}/apps`, { name: 'Team Chat', scim: { baseUrl, bearerToken } });
  const traceId = randomBytes(16).toString('hex');
  const requestId = `request-${traceId}`;

  const response = await fetch(`${services.scimBaseUrl}/Users`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tenant.bearerToken}`,
      'content-type': 'application/scim+json',
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      'x-request-id': requestId,
    },
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada@example.com' }),
  });
  const { id } = (await response.json()) as { id: string };

  assert.equal(response.headers.get('x-request-id'), requestId);
  const event = await directoryDatabase.collection('events').findOne({ tenantId: tenant.id });
  assert.equal(event?.correlationId, requestId);
  assert.match(event?.traceparent, new RegExp(`^00-${traceId}-`));
  await eventually(async () => {
    const { entries } = await admin.get<{ entries: { event: string; correlationId: string }[] }>(
      `tenants/${tenant.id}/timeline?subject=User/${id}`,
    );
    const applied = entries.find((entry) => entry.event === 'AccountApplied');
    assert.equal(applied?.correlationId, requestId);
  });
  await eventually(() => assert.deepEqual(collector.servicesOf(traceId), everyService), { timeoutMs: 20_000 });
});

/** Receives what services export over OTLP, as any collector would. */
async function startCollector(t: TestContext) {
  const exports: Export[] = [];
  const server = createServer(async (request, response) => {
    exports.push((await json(request)) as Export);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    servicesOf: (traceId: string): string[] => {
      const seen = exports
        .flatMap(({ resourceSpans }) => resourceSpans)
        .filter(({ scopeSpans }) => scopeSpans.some(({ spans }) => spans.some((span) => span.traceId === traceId)))
        .map(({ resource }) => resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '');
      return [...new Set(seen)].sort();
    },
  };
}
