import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createHttpClient, type HttpClient } from '../../src/outbound/http-client.ts';
import { outboundPolicy } from '../../src/outbound/outbound-policy.ts';

describe('the http client', () => {
  const timeoutMs = 300;
  let client: HttpClient;
  let server: Server;
  let origin: string;
  let redirected = 0;

  before(async () => {
    const policy = outboundPolicy({ allow: ['127.0.0.0/8'], publicAddresses: false });
    client = createHttpClient({
      policy,
      connectTimeoutMs: 1000,
      timeoutMs,
      maxResponseBytes: 1000,
    });
    server = createServer((request, response) => {
      if (request.url === '/big') return response.end(Buffer.alloc(5000));
      if (request.url === '/redirect') return response.writeHead(302, { location: '/target' }).end();
      if (request.url === '/target') redirected += 1;
      if (request.url === '/half') return response.writeHead(200, { 'content-length': '10' }).write('half');
      if (request.url === '/hang') return undefined;
      return response.end('small');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(async () => {
    await client?.stop();
    server?.closeAllConnections();
    server?.close();
  });

  const get = (path: string, signal?: AbortSignal) =>
    client.send({ method: 'GET', url: new URL(origin + path), headers: {}, signal });

  test('gives the answer as it is and follows no redirect', async () => {
    assert.equal((await get('/')).body?.toString(), 'small');
    const answer = await get('/redirect');
    assert.deepEqual([answer.status, answer.headers.location, redirected], [302, '/target', 0]);
  });

  test('does not read more than it may, and keeps the status', async () => {
    const answer = await get('/big');
    assert.deepEqual([answer.status, answer.body], [200, undefined]);
    assert.equal((await get('/')).body?.toString(), 'small');
  });

  test('an answer that breaks off half-way keeps the status too', async () => {
    const answer = await get('/half');
    assert.deepEqual([answer.status, answer.body], [200, undefined]);
  });

  test('tells what was sent from what was not', async () => {
    await assert.rejects(get('/hang'), { name: 'NoAnswer', sent: true, timedOut: true });
    await assert.rejects(get('/', AbortSignal.abort()), { name: 'NoAnswer', sent: false });
    const nowhere = { method: 'GET' as const, url: new URL('http://127.0.0.1:1/'), headers: {} };
    await assert.rejects(client.send(nowhere), { name: 'NoAnswer', sent: false, timedOut: false });
  });
});
