import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { observations, observedBetween } from '../../bench/write-path/service-metrics.ts';

test('what a service observed in seconds between two moments is told as a mean in milliseconds', async (t) => {
  let page = '';
  const server = createServer((_, response) => response.end(page)).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const processes = [{ role: 'user-directory', pid: 1, opsPort: (server.address() as AddressInfo).port }];

  page = [
    'commit_seconds_bucket{le="1",service="user-directory"} 1',
    'commit_seconds_sum{service="user-directory"} 1',
    'commit_seconds_count{service="user-directory"} 1',
    'idle_seconds_sum{service="user-directory"} 3',
    'idle_seconds_count{service="user-directory"} 1',
    'batch_commands_sum{service="user-directory"} 1',
  ].join('\n');
  const before = await observations(processes);
  page = [
    'commit_seconds_sum{service="user-directory"} 1.5',
    'commit_seconds_count{service="user-directory"} 11',
    'idle_seconds_sum{service="user-directory"} 3',
    'idle_seconds_count{service="user-directory"} 1',
    'call_seconds_sum{service="user-directory",method="Get"} 0.002',
    'call_seconds_count{service="user-directory",method="Get"} 1',
  ].join('\n');
  const after = await observations(processes);

  assert.deepEqual(observedBetween(before, after), [
    { role: 'user-directory', series: 'commit_seconds', count: 10, meanMs: 50 },
    { role: 'user-directory', series: 'call_seconds{method="Get"}', count: 1, meanMs: 2 },
  ]);
});
