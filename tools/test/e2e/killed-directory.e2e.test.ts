import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyTenant } from '@rollcall/event-store';
import { eventually } from '@rollcall/service-kit/testing';
import { makeTenant, startTestStack, type TestStack } from './test-stack.ts';
import { Writer } from './writer.ts';

const tenantCount = 16;

test('two directories, one killed under a stream of writes: what was acknowledged is there exactly once', async (t) => {
  const stack = await startTestStack(t, { 'user-directory': 2 });
  const { services, admin, directoryDatabase } = stack;
  const tenants = await Promise.all(Array.from({ length: tenantCount }, () => makeTenant(admin)));
  const writers = tenants.map((tenant) => new Writer(services.scimBaseUrl, tenant.id, tenant.bearerToken));
  t.after(() => Promise.all(writers.map((writer) => writer.stop())));
  for (const writer of writers) writer.start();
  await allAcknowledged(writers, 5);
  await eachTenantHasOneOwner(stack);

  const victim = services.processes.find(({ role }) => role === 'user-directory');
  assert.ok(victim);
  victim.kill('SIGKILL');
  const killedAt = Date.now();

  await t.test('writing goes on for every tenant within 15 seconds', async () => {
    await eventually(
      () => {
        for (const writer of writers)
          assert.ok(
            writer.acknowledged.some(({ sentAt }) => sentAt > killedAt),
            writer.tenantId,
          );
      },
      { timeoutMs: 15_000 },
    );
  });

  await Promise.all(writers.map((writer) => writer.stop()));

  await t.test('every acknowledged user is in the log once and can be read; no other is there twice', async () => {
    for (const writer of writers) {
      const created = await directoryDatabase
        .collection<{ stream: string }>('events')
        .find({ tenantId: writer.tenantId, type: 'UserCreated' })
        .toArray();
      const streams = created.map(({ stream }) => stream);
      assert.equal(new Set(streams).size, streams.length, 'no user was created twice');
      for (const { id } of writer.acknowledged) assert.ok(streams.includes(`User/${id}`), `User/${id} is in the log`);
      const readable = await writer.readAll();
      assert.equal(readable.length, streams.length, 'what is in the log can be read');
      assert.equal(new Set(readable.map(({ userName }) => userName)).size, readable.length);
      assert.ok(
        streams.length <= writer.acknowledged.length + writer.unanswered,
        'nothing was applied that was not sent',
      );
    }
  });

  await t.test("every tenant's log is gap-free and its hash chain holds", async () => {
    for (const { tenantId } of writers) {
      const verified = await verifyTenant(directoryDatabase, tenantId);
      assert.equal(verified.ok, true, JSON.stringify(verified));
    }
  });
});

async function allAcknowledged(writers: readonly Writer[], count: number): Promise<void> {
  await eventually(
    () => {
      for (const writer of writers) assert.ok(writer.acknowledged.length >= count, `${writer.tenantId} wrote ${count}`);
    },
    { timeoutMs: 30_000 },
  );
}

/** A tenant's events lie in one partition, and a partition has one owner; both directories own some. */
async function eachTenantHasOneOwner({ directoryDatabase }: TestStack): Promise<void> {
  const used = await directoryDatabase
    .collection('events')
    .aggregate<{ _id: string; partitions: string[] }>([
      { $group: { _id: '$tenantId', partitions: { $addToSet: '$partition' } } },
    ])
    .toArray();
  assert.equal(used.length, tenantCount);
  for (const { _id, partitions } of used) assert.equal(partitions.length, 1, `${_id} is in one partition`);
  const owners = await directoryDatabase.collection('partitions').distinct('owner');
  assert.equal(owners.length, 2, `both directories own partitions: ${owners}`);
}
