import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from '@rollcall/service-kit';
import { memoryLog } from '@rollcall/service-kit/testing';
import { AccountGauge } from '../../src/application/account-gauge.ts';
import { createTelemetry } from '../../src/application/telemetry.ts';

test('a count that takes long is not joined by more of them', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const counts = Promise.withResolvers<ReadonlyMap<never, number>>();
  let begun = 0;
  const count = () => {
    begun += 1;
    return counts.promise;
  };
  const gauge = new AccountGauge({ count, telemetry: createTelemetry(createMetrics('test')), log: memoryLog().log });
  t.mock.timers.tick(60_000);
  assert.equal(begun, 1);
  counts.resolve(new Map<never, number>());
  await gauge.stop();
});
