import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { adminClient, path } from '../src/admin-client.ts';

type Seen = { method: string; url: string; authorization: string; body: string };

async function serve(t: TestContext, status: number, answer: string): Promise<{ adminBaseUrl: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({
        method: request.method ?? '',
        url: request.url ?? '',
        authorization: request.headers.authorization ?? '',
        body,
      });
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { adminBaseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test('a call carries the token and its body, and yields the answer', async (t) => {
  const { adminBaseUrl, seen } = await serve(t, 201, '{"id":"acme"}');
  const client = adminClient(async () => ({ adminBaseUrl, adminToken: 'secret' }));
  assert.deepEqual(await client.post('tenants', { id: 'acme' }), { id: 'acme' });
  assert.deepEqual(seen, [{ method: 'POST', url: '/tenants', authorization: 'Bearer secret', body: '{"id":"acme"}' }]);
});

test('a refusal repeats what the server said', async (t) => {
  const { adminBaseUrl } = await serve(t, 409, '{"title":"Conflict","detail":"Tenant acme exists."}');
  const client = adminClient(async () => ({ adminBaseUrl, adminToken: 'secret' }));
  await assert.rejects(client.get('tenants'), { name: 'OperatorError', message: 'Tenant acme exists.' });
});

test('a server that is not there is named', async () => {
  const client = adminClient(async () => ({ adminBaseUrl: 'http://127.0.0.1:1', adminToken: 'secret' }));
  await assert.rejects(client.get('tenants'), /admin API at http:\/\/127.0.0.1:1 does not answer/);
});

test('variable parts of a path cannot leave their segment', () => {
  assert.equal(path`tenants/${'a/../b'}/apps`, 'tenants/a%2F..%2Fb/apps');
});
