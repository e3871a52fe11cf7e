import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { verifyTenant } from '@rollcall/event-store';
import { eventually, freePort, freshName } from '@rollcall/service-kit/testing';
import { commandsOf } from './support/commands.ts';
import { committed } from './support/partition.ts';
import { freshInstallation, type Installation, startGateway } from './support/running-directory.ts';

const main = new URL('../src/main.ts', import.meta.url).pathname;

async function spawnDirectory({ env }: Installation): Promise<ChildProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...env, OPS_PORT: String(port), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await eventually(async () => assert.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200), {
    timeoutMs: 20_000,
  });
  return child;
}

async function owners({ db }: Installation): Promise<number> {
  return (await db.collection('partitions').distinct('owner')).length;
}

/** Writes to several tenants at once until told to stop; knows what was acknowledged, and the longest silence of any. */
async function writeUntil(gateway: Awaited<ReturnType<typeof startGateway>>, stopped: AbortSignal) {
  const acknowledged = new Map<string, string[]>();
  const tenants = Array.from({ length: 6 }, () => freshName('t'));
  let longestMs = 0;
  const write = async (tenantId: string) => {
    const { createUser } = commandsOf(tenantId, gateway.returnAddress);
    let last = performance.now();
    while (!stopped.aborted) {
      const id = randomUUID();
      const [outcome] = await gateway.send(createUser(id, { userName: id }));
      assert.equal(committed(outcome).resourceId, id);
      acknowledged.set(tenantId, [...(acknowledged.get(tenantId) ?? []), id]);
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }
  };
  await Promise.all(tenants.map(write));
  return { acknowledged, longestMs };
}

test('an instance killed under a stream of writes: all acknowledged ones are there once, and writing goes on', async (t) => {
  const installation = await freshInstallation();
  const gateway = await startGateway(installation);
  const instances = [await spawnDirectory(installation), await spawnDirectory(installation)];
  t.after(async () => {
    for (const instance of instances) instance.kill('SIGKILL');
    await gateway.stop();
    await installation.remove();
  });
  await eventually(async () => assert.equal(await owners(installation), 2));

  const stop = new AbortController();
  const writing = writeUntil(gateway, stop.signal);
  await delay(1_000);
  const [victim] = instances;
  assert.ok(victim);
  const exit = once(victim, 'exit');
  victim.kill('SIGKILL');
  await exit;
  await eventually(async () => assert.equal(await owners(installation), 1), { timeoutMs: 15_000 });
  await delay(500);
  stop.abort();
  const { acknowledged, longestMs } = await writing;

  t.diagnostic(`longest silence of a tenant: ${Math.round(longestMs)} ms`);
  assert.ok(longestMs < 15_000);
  for (const [tenantId, ids] of acknowledged) {
    const users = await installation.db.collection('resources').find({ tenantId }).toArray();
    assert.deepEqual(users.map(({ resourceId }) => resourceId).toSorted(), ids.toSorted());
    assert.deepEqual(await verifyTenant(installation.db, tenantId), { ok: true, events: ids.length });
  }
});
