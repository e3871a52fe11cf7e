import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { openPartition, type PartitionLog, type RecordedEvent } from '@rollcall/event-store';
import { eventually, freshName } from '@rollcall/service-kit/testing';
import { Relay } from '../../src/application/relay.ts';
import { commandsOf } from '../support/commands.ts';
import { directoryDatabase } from '../support/directory-database.ts';
import { openTestPartition, type TestPartition } from '../support/partition.ts';

const database = directoryDatabase();

/** A feed that remembers, and fails when told to: before writing, or after it, when only the answer is lost. */
class Feed {
  readonly ordinals: number[] = [];
  failures: ('before' | 'after')[] = [];

  publish = async (events: readonly RecordedEvent[]): Promise<void> => {
    const failure = this.failures.shift();
    if (failure === 'before') throw new Error('no broker');
    this.ordinals.push(...events.map(({ ordinal }) => ordinal));
    if (failure === 'after') throw new Error('no answer');
  };

  /** Of what was published twice, the first time counts. */
  get distinct(): number[] {
    return [...new Set(this.ordinals)];
  }
}

function startRelay({ log }: Pick<TestPartition, 'log'>, feed: Feed): Relay {
  return new Relay({ log, publish: feed.publish, onPublished: () => undefined, onFailure: () => undefined });
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function createUsers(partition: TestPartition, tenantId: string, count: number): Promise<void> {
  const { createUser } = commandsOf(tenantId);
  await partition.send(...range(count).map(() => createUser(randomUUID(), { userName: randomUUID() })));
}

test('what is committed is published in order, also what was committed before the relay ran', async () => {
  const [tenantId, feed] = [freshName('t'), new Feed()];
  const partition = await openTestPartition(database, freshName('p'));
  await createUsers(partition, tenantId, 20);
  const relay = startRelay(partition, feed);
  await eventually(() => assert.equal(feed.ordinals.length, 20));
  for (let batch = 0; batch < 5; batch += 1) {
    const before = partition.recorded.length;
    await createUsers(partition, tenantId, 10);
    relay.committed(partition.recorded.slice(before));
  }
  await eventually(() => assert.equal(feed.ordinals.length, 70));
  await relay.stop();
  assert.deepEqual(feed.ordinals, range(70));
  assert.equal(await partition.log.relayMark(), 70);
});

test('failing and starting again may publish twice, never out of order and never with a gap', async () => {
  const [name, tenantId, feed] = [freshName('p'), freshName('t'), new Feed()];
  const partition = await openTestPartition(database, name);
  await createUsers(partition, tenantId, 30);
  feed.failures = ['before', 'after', 'before'];
  const relay = startRelay(partition, feed);
  await eventually(() => assert.equal(feed.distinct.length, 30));
  await relay.stop();
  await createUsers(partition, tenantId, 30);

  const { client, db } = database;
  const heir = await openPartition(client, db, { partition: name, owner: 'heir' });
  feed.failures = ['after'];
  const successor = startRelay({ log: heir }, feed);
  await eventually(async () => assert.equal(await heir.relayMark(), 60));
  await successor.stop();
  assert.deepEqual(feed.distinct, range(60));
  assert.ok(feed.ordinals.length > 60, 'what was not marked was published again');
});

test('what cannot be published in the time for one publication is published in parts', async () => {
  const [tenantId, ordinals] = [freshName('t'), [] as number[]];
  const partition = await openTestPartition(database, freshName('p'));
  await createUsers(partition, tenantId, 200);
  const publish = async (events: readonly RecordedEvent[]) => {
    if (events.length > 70) throw new Error('that took too long');
    ordinals.push(...events.map(({ ordinal }) => ordinal));
  };
  const ignore = () => undefined;
  const relay = new Relay({ log: partition.log, publish, onPublished: ignore, onFailure: ignore });
  await eventually(() => assert.deepEqual(ordinals, range(200)));
  await relay.stop();
});

test('the mark follows the publication: without it, everything is published again', async () => {
  const [name, tenantId, feed] = [freshName('p'), freshName('t'), new Feed()];
  const partition = await openTestPartition(database, name);
  await createUsers(partition, tenantId, 5);
  let marked: number | undefined;
  const { log } = partition;
  const forgetful: PartitionLog = {
    ...{ partition: log.partition, position: log.position, ordinal: log.ordinal },
    ...{ commit: log.commit.bind(log), readFrom: log.readFrom.bind(log), close: log.close.bind(log) },
    relayMark: () => log.relayMark(),
    saveRelayMark: async (ordinal) => {
      assert.deepEqual(feed.ordinals, range(ordinal));
      marked = ordinal;
    },
  };
  const relay = startRelay({ log: forgetful }, feed);
  await eventually(() => assert.equal(marked, 5));
  await relay.stop();
  const successor = startRelay(partition, feed);
  await eventually(() => assert.deepEqual(feed.ordinals, [...range(5), ...range(5)]));
  await successor.stop();
});
