import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from '../src/index.ts';

test('metrics carry the service, and a name asked for twice is one metric', async () => {
  const metrics = createMetrics('user-directory');
  metrics.counter('commands_total', 'Commands decided', ['result']).inc({ result: 'ok' });
  metrics.counter('commands_total', 'Commands decided', ['result']).inc({ result: 'ok' }, 2);
  metrics.gauge('assigned_partitions', 'Partitions owned').set(4);
  metrics.histogram('batch_duration_seconds', 'Commit of a batch', [], [0.1, 1]).observe(0.5);
  const text = await metrics.registry.metrics();
  assert.match(text, /^commands_total\{result="ok",service="user-directory"\} 3$/m);
  assert.match(text, /^assigned_partitions\{service="user-directory"\} 4$/m);
  assert.match(text, /^batch_duration_seconds_bucket\{le="0.1",service="user-directory"\} 0$/m);
  assert.match(text, /^batch_duration_seconds_bucket\{le="1",service="user-directory"\} 1$/m);
  assert.match(text, /^nodejs_eventloop_lag_seconds\{/m);
});

test('a name cannot be two kinds of metric', () => {
  const metrics = createMetrics('test');
  metrics.counter('things_total', 'Things');
  assert.throws(() => metrics.gauge('things_total', 'Things'), /another kind/);
});
