import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { readTenant, verifyTenant } from '@rollcall/event-store';
import { call } from '@rollcall/service-kit';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { commandsOf } from './support/commands.ts';
import { committed, rejected } from './support/partition.ts';
import {
  freshInstallation,
  type Installation,
  readFeed,
  runDirectory,
  startGateway,
  traceparent,
} from './support/running-directory.ts';

let installation: Installation;
let directory: Awaited<ReturnType<typeof runDirectory>>;
let gateway: Awaited<ReturnType<typeof startGateway>>;

before(async () => {
  installation = await freshInstallation();
  [directory, gateway] = await Promise.all([runDirectory(installation), startGateway(installation)]);
});

after(async () => {
  await gateway?.stop();
  await directory?.stop();
  await installation?.remove();
});

function tenant() {
  const tenantId = freshName('t');
  return { tenantId, ...commandsOf(tenantId, gateway.returnAddress) };
}

test('a command goes in over Kafka; its outcome comes over gRPC, its event over the feed', async () => {
  const feed = await readFeed(installation);
  const { tenantId, createUser } = tenant();
  const command = createUser(randomUUID(), { userName: 'ann', name: { familyName: 'Ä' } });
  const [outcome] = await gateway.send(command);
  assert.equal(committed(outcome).json.userName, 'ann');
  const event = await eventually(() => {
    const found = feed.events.find((each) => each.tenantId === tenantId);
    assert.ok(found);
    return found;
  });
  await feed.stop();
  const { sequence, actor, commandId, correlationId, previousHash, payload } = event;
  assert.deepEqual(
    [sequence, actor, commandId, correlationId, previousHash],
    [1, 'c_test', command.commandId, command.correlationId, ''],
  );
  assert.equal(payload?.$case === 'userCreated' && payload.value.attributes?.userName, 'ann');
  const [recorded] = await Array.fromAsync(readTenant(installation.db, tenantId));
  assert.equal(event.hash, recorded?.hash);
  const headers = feed.headers.find(({ ce_id }) => ce_id === `${tenantId}/1`);
  assert.deepEqual([headers?.traceparent, headers?.['correlation-id']], [traceparent, command.correlationId]);
});

test('the record of a command delivered twice is decided once', async () => {
  const { tenantId, createUser } = tenant();
  const command = createUser(randomUUID(), { userName: 'ann' });
  const [first] = await gateway.send(command);
  const [second] = await gateway.send(command);
  assert.deepEqual(second, first);
  assert.deepEqual(await verifyTenant(installation.db, tenantId), { ok: true, events: 1 });
});

test('members added to one group by many at once are all there', async () => {
  const { tenantId, createUser, createGroup, addMembers } = tenant();
  const [group, ...people] = Array.from({ length: 65 }, () => randomUUID());
  const id = group ?? '';
  await gateway.send(createGroup(id, 'Staff'), ...people.map((person) => createUser(person, { userName: person })));
  await Promise.all(people.map((person) => gateway.send(addMembers(id, person))));
  const rows = await installation.db.collection('memberships').find({ tenantId }).toArray();
  assert.deepEqual(rows.map(({ memberId }) => memberId).toSorted(), people.toSorted());
});

test('a poison record is logged with its place, counted, and passed over', async () => {
  const { tenantId, createUser } = tenant();
  await gateway.producer.send([{ topic: gateway.topic, key: tenantId, value: Buffer.from('garbage'), headers: {} }]);
  const [outcome] = await gateway.send(createUser(randomUUID(), { userName: 'ann' }));
  assert.equal(committed(outcome).revision, 1);
  const line = directory.lines.find(({ message }) => message === 'a record that is no command was passed over');
  assert.deepEqual(
    [line?.level, line?.topic, typeof line?.partition, typeof line?.offset],
    ['error', gateway.topic, 'number', 'number'],
  );
  const metrics = await (await fetch(`${directory.ops}/metrics`)).text();
  assert.match(metrics, /directory_poison_records_total\{[^}]*\} 1/);
});

test('nobody outside of the allowed addresses is called; the outcome is there to be asked for', async () => {
  const tenantId = freshName('t');
  const command = commandsOf(tenantId, '203.0.113.9:9090').createUser(randomUUID(), { userName: 'ann' });
  await gateway.produce([command]);
  const { commandId } = command;
  const { outcome } = await eventually(() =>
    call(directory.query.getOutcome, { tenantId, commandId }, { timeoutMs: 1_000 }),
  );
  assert.equal(committed(outcome).revision, 1);
  await eventually(() => {
    const line = directory.lines.find(({ message }) => message === 'a return address is outside of what is allowed');
    assert.equal(line?.returnAddress, '203.0.113.9:9090');
  });
});

test('a gateway that is gone holds up nobody, and finds its outcome in the store', async () => {
  const { tenantId, createUser } = tenant();
  const lost = commandsOf(tenantId, '127.0.0.1:1').createUser(randomUUID(), { userName: 'lost' });
  await gateway.produce([lost]);
  const [outcome] = await gateway.send(createUser(randomUUID(), { userName: 'LOST' }));
  assert.equal(rejected(outcome).status, 409);
  const { commandId } = lost;
  const stored = await call(directory.query.getOutcome, { tenantId, commandId }, { timeoutMs: 1_000 });
  assert.equal(committed(stored.outcome).revision, 1);
});

test('what was committed but not published is published after a restart, in order', async () => {
  const other = await freshInstallation();
  const [first, sender] = await Promise.all([runDirectory(other), startGateway(other)]);
  const { tenantId, createUser } = { tenantId: freshName('t'), ...commandsOf(freshName('t'), sender.returnAddress) };
  const commands = Array.from({ length: 40 }, () => ({
    ...createUser(randomUUID(), { userName: randomUUID() }),
    tenantId,
  }));
  for (let start = 0; start < 40; start += 10) await sender.send(...commands.slice(start, start + 10));
  await first.stop();
  await other.db.collection('relayMarks').updateMany({}, { $set: { ordinal: 15 } });
  const second = await runDirectory(other);
  const feed = await readFeed(other);
  await eventually(() => assert.ok(feed.events.length >= 40 + 25, `${feed.events.length} events`));
  const sequences = feed.events.map(({ sequence }) => sequence);
  const firsts = [...new Set(sequences)];
  assert.deepEqual(
    firsts,
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
  assert.deepEqual(sequences.slice(-25), firsts.slice(15));
  await feed.stop();
  await sender.stop();
  await second.stop();
  await other.remove();
});
