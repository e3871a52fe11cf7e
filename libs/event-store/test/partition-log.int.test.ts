import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Fenced, LogClosed, openPartition, readStream, readTenant, verifyTenant } from '../src/index.ts';
import { anEvent } from './an-event.ts';
import { freshDatabase } from './fresh-database.ts';

const { client, db } = freshDatabase();
const fresh = (name: string): string => `${name}-${randomBytes(4).toString('hex')}`;
const open = (partition: string, owner = 'test') => openPartition(client, db, { partition, owner });

test('a batch gets gap-free places in its tenant and its partition, and moves the position', async () => {
  const [partition, a, b] = [fresh('p'), fresh('a'), fresh('b')];
  const log = await open(partition);
  await log.commit({ events: [anEvent({ tenantId: a })], position: 1 });
  const recorded = await log.commit({
    events: [
      anEvent({ tenantId: b }),
      anEvent({ tenantId: a, revision: 2 }),
      anEvent({ tenantId: a, stream: 'Thing/2' }),
    ],
    position: 4,
  });
  assert.deepEqual(
    recorded.map(({ tenantId, sequence, ordinal }) => [tenantId, sequence, ordinal]),
    [
      [b, 1, 2],
      [a, 2, 3],
      [a, 3, 4],
    ],
  );
  assert.deepEqual([log.position, log.ordinal], [4, 4]);
  await log.close();

  const again = await open(partition);
  assert.deepEqual([again.position, again.ordinal], [4, 4]);
  assert.deepEqual(await again.readFrom(3, 10), recorded.slice(1));
  assert.deepEqual(
    (await Array.fromAsync(readTenant(db, a, 1))).map((event) => event.sequence),
    [2, 3],
  );
  assert.deepEqual(
    (await Array.fromAsync(readStream(db, a, 'Thing/1'))).map((event) => event.revision),
    [1, 2],
  );
  assert.deepEqual(await verifyTenant(db, a), { ok: true, events: 3 });
  await again.close();
});

test('what the batch writes beside its events is there with them or not at all', async () => {
  const [partition, tenantId] = [fresh('p'), fresh('t')];
  const views = db.collection<{ _id: string; sequence: number }>('views');
  const log = await open(partition);
  await log.commit({
    events: [anEvent({ tenantId })],
    position: 1,
    write: async (session, [event]) => {
      await views.insertOne({ _id: tenantId, sequence: event?.sequence ?? 0 }, { session });
    },
  });
  const failing = log.commit({
    events: [anEvent({ tenantId, revision: 2 })],
    position: 2,
    write: async (session) => {
      await views.insertOne({ _id: tenantId, sequence: 2 }, { session });
    },
  });
  await assert.rejects(failing, /duplicate key/);
  assert.deepEqual(await views.findOne({ _id: tenantId }), { _id: tenantId, sequence: 1 });
  assert.equal(log.position, 1);

  await log.commit({ events: [anEvent({ tenantId, revision: 2 })], position: 2 });
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: true, events: 2 });
  await log.close();
});

test('a stream takes one event of a revision', async () => {
  const tenantId = fresh('t');
  const log = await open(fresh('p'));
  await log.commit({ events: [anEvent({ tenantId })] });
  await assert.rejects(log.commit({ events: [anEvent({ tenantId })] }), /duplicate key/);
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: true, events: 1 });
  await log.close();
});

test('the commit of a zombie is refused, and its log is dead', async () => {
  const [partition, tenantId] = [fresh('p'), fresh('t')];
  const zombie = await open(partition, 'zombie');
  await zombie.commit({ events: [anEvent({ tenantId })], position: 1 });
  const heir = await open(partition, 'heir');
  assert.equal(heir.position, 1);
  await assert.rejects(zombie.commit({ events: [anEvent({ tenantId, revision: 2 })], position: 2 }), Fenced);
  await heir.commit({ events: [anEvent({ tenantId, revision: 2 })], position: 2 });
  await assert.rejects(zombie.commit({ events: [], position: 3 }), Fenced);
  await zombie.close();
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: true, events: 2 });
  await heir.commit({ events: [], position: 5 });
  assert.equal(heir.position, 5);
  await heir.close();
});

test('a zombie whose transaction is under way when the partition is taken over writes nothing', async () => {
  const [partition, tenantId] = [fresh('p'), fresh('t')];
  const zombie = await open(partition, 'zombie');
  const heirs: Awaited<ReturnType<typeof open>>[] = [];
  const commit = zombie.commit({
    events: [anEvent({ tenantId })],
    position: 1,
    write: async () => {
      if (heirs.length === 0) heirs.push(await open(partition, 'heir'));
    },
  });
  await assert.rejects(commit, Fenced);
  const [heir] = heirs;
  assert.equal(heir?.position, 0);
  assert.deepEqual(await Array.fromAsync(readTenant(db, tenantId)), []);
  await Promise.all([zombie.close(), heir?.close()]);
});

test('reading from the log ends with the last commit that its owner has seen confirmed', async () => {
  const [partition, tenantId] = [fresh('p'), fresh('t')];
  const zombie = await open(partition, 'zombie');
  await zombie.commit({ events: [anEvent({ tenantId })], position: 1 });
  const heir = await open(partition, 'heir');
  await heir.commit({ events: [anEvent({ tenantId, revision: 2 })], position: 2 });
  const ordinals = async (log: typeof heir) => (await log.readFrom(1, 10)).map(({ ordinal }) => ordinal);
  assert.deepEqual(await ordinals(zombie), [1]);
  assert.deepEqual(await ordinals(heir), [1, 2]);
  await Promise.all([zombie.close(), heir.close()]);
});

test('commits of one log run one after the other', async () => {
  const [partition, tenantId] = [fresh('p'), fresh('t')];
  const log = await open(partition);
  const revisions = Array.from({ length: 20 }, (_, index) => index + 1);
  await Promise.all(
    revisions.map((revision) => log.commit({ events: [anEvent({ tenantId, revision })], position: revision })),
  );
  assert.deepEqual(await verifyTenant(db, tenantId), { ok: true, events: 20 });
  assert.equal(log.position, 20);
  await log.close();
  await assert.rejects(log.commit({ events: [] }), LogClosed);
});

test('the relay mark moves forward only', async () => {
  const log = await open(fresh('p'));
  assert.equal(await log.relayMark(), 0);
  await log.saveRelayMark(7);
  await log.saveRelayMark(3);
  assert.equal(await log.relayMark(), 7);
  await log.close();
});
