import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { createMetrics, Readiness, type Running, startOpsServer } from '../src/index.ts';
import { memoryLog } from '../src/testing.ts';

let running: Running | undefined;
afterEach(() => running?.stop());

async function start() {
  const { log, lines } = memoryLog();
  const [metrics, readiness] = [createMetrics('test'), new Readiness()];
  const server = await startOpsServer({ host: '127.0.0.1', port: 0, metrics, readiness, log });
  running = server;
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  return { get, metrics, readiness, lines, port: server.port };
}

test('alive as soon as it listens, ready when its parts are', async () => {
  const { get, readiness } = await start();
  assert.equal((await get('/livez')).status, 200);
  assert.equal((await get('/readyz')).status, 503);
  readiness.set('kafka', true);
  readiness.set('mongo', false);
  const unready = await get('/readyz');
  assert.equal(unready.status, 503);
  assert.deepEqual(await unready.json(), { ready: false, notReady: ['mongo'] });
  readiness.set('mongo', true);
  const ready = await get('/readyz?verbose');
  assert.equal(ready.status, 200);
  assert.deepEqual(await ready.json(), { ready: true, notReady: [] });
});

test('metrics in the Prometheus text format', async () => {
  const { get, metrics } = await start();
  metrics.counter('things_total', 'Things').inc(7);
  const response = await get('/metrics');
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  assert.match(await response.text(), /^things_total\{service="test"\} 7$/m);
});

test('a metric that cannot be collected is a 500 and a log line, not a crash', async () => {
  const { get, metrics, lines } = await start();
  const gauge = metrics.gauge('broken', 'Broken');
  metrics.registry.removeSingleMetric('broken');
  Object.assign(gauge, { get: () => Promise.reject(new Error('no')) });
  metrics.registry.registerMetric(gauge);
  assert.equal((await get('/metrics')).status, 500);
  assert.ok(lines.some(({ message }) => message === 'ops request failed'));
  assert.equal((await get('/livez')).status, 200);
});

test('nothing else is served', async () => {
  const { get } = await start();
  assert.equal((await get('/')).status, 404);
  const post = await get('/livez', { method: 'POST' });
  assert.equal(post.status, 405);
  assert.equal(post.headers.get('allow'), 'GET, HEAD');
});

test('stop frees the port although a connection is kept open', async () => {
  const { get, port } = await start();
  await (await get('/livez')).text();
  await running?.stop();
  await assert.rejects(get('/livez'));
  const [metrics, readiness] = [createMetrics('test'), new Readiness()];
  running = await startOpsServer({ host: '127.0.0.1', port, metrics, readiness, log: memoryLog().log });
});

test('a taken port is an error that names it', async () => {
  const { port } = await start();
  const [metrics, readiness] = [createMetrics('test'), new Readiness()];
  const options = { host: '127.0.0.1', port, metrics, readiness, log: memoryLog().log };
  await assert.rejects(startOpsServer(options), { code: 'EADDRINUSE', message: new RegExp(String(port)) });
});
