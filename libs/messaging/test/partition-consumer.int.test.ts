import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import {
  type IncomingMessage,
  type PartitionConsumer,
  type PartitionConsumerOptions,
  type PartitionHandler,
  partitionOf,
  startPartitionConsumer,
  startProducer,
} from '../src/index.ts';
import { eventually, freshTopic, linesOf, testKafka } from './environment.ts';

const kafka = testKafka();
const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
after(() => producer.stop());

/** Remembers positions and messages by partition, as a database would. */
class Ledger {
  readonly positions = new Map<number, number>();
  readonly messages = new Map<number, IncomingMessage[]>();
  opened = 0;
  closed = 0;

  open = async (partition: number): Promise<PartitionHandler> => {
    this.opened += 1;
    const { positions } = this;
    return {
      get position() {
        return positions.get(partition) ?? 0;
      },
      handle: async (messages) => {
        this.messages.set(partition, [...(this.messages.get(partition) ?? []), ...messages]);
        positions.set(partition, (messages.at(-1)?.offset ?? -1) + 1);
      },
      close: async () => {
        this.closed += 1;
      },
    };
  };

  get numbers(): number[] {
    return [...this.messages.values()].flat().map(({ value }) => Number(value));
  }
}

const consumers: PartitionConsumer[] = [];
after(() => Promise.all(consumers.map((consumer) => consumer.stop())));

async function consume(topic: string, options: Partial<PartitionConsumerOptions>): Promise<PartitionConsumer> {
  const defaults = { topic, groupId: `${topic}.group`, log: kafka.log, open: new Ledger().open };
  const consumer = await startPartitionConsumer(kafka, { ...defaults, ...options });
  consumers.push(consumer);
  return consumer;
}

async function produce(topic: string, from: number, count: number, keys = 5): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => from + index);
  const headers = {};
  await producer.send(numbers.map((n) => ({ topic, key: `k${n % keys}`, value: Buffer.from(String(n)), headers })));
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);

test('every record is handled once, each partition in order, across a stop and a start', async () => {
  const topic = await freshTopic(kafka, 3);
  const ledger = new Ledger();
  await produce(topic, 0, 50);
  const first = await consume(topic, { open: ledger.open });
  await eventually(() => assert.equal(ledger.numbers.length, 50));
  assert.deepEqual(first.assigned, [0, 1, 2]);
  assert.equal(first.joined, true);
  await first.stop();
  assert.equal(ledger.closed, 3);
  await produce(topic, 50, 50);
  const second = await consume(topic, { open: ledger.open });
  await eventually(() => assert.equal(ledger.numbers.length, 100));
  await second.stop();
  assert.deepEqual(sorted(ledger.numbers), range(100));
  for (const messages of ledger.messages.values()) {
    assert.deepEqual(
      messages.map(({ offset }) => offset),
      range(messages.length),
    );
  }
});

test("reading begins at the handler's position, whatever the group has committed", async () => {
  const topic = await freshTopic(kafka, 1);
  await produce(topic, 0, 30);
  const ledger = new Ledger();
  ledger.positions.set(0, 20);
  const consumer = await consume(topic, { open: ledger.open });
  await eventually(() => assert.equal(ledger.numbers.length, 10));
  await consumer.stop();
  assert.deepEqual(ledger.numbers, range(30).slice(20));
});

test('a handler that fails is opened again and given everything from its position', async () => {
  const topic = await freshTopic(kafka, 1);
  const ledger = new Ledger();
  let failures = 0;
  const consumer = await consume(topic, {
    maxBatchMessages: 4,
    open: async (partition) => {
      const handler = await ledger.open(partition);
      return {
        get position() {
          return handler.position;
        },
        close: handler.close,
        handle: async (messages) => {
          if (failures < 2 && messages.some(({ value }) => Number(value) === 13)) {
            failures += 1;
            throw new Error('no database');
          }
          await handler.handle(messages);
        },
      };
    },
  });
  await produce(topic, 0, 20);
  await eventually(() => assert.equal(ledger.numbers.length, 20));
  await produce(topic, 20, 5);
  await eventually(() => assert.equal(ledger.numbers.length, 25));
  await consumer.stop();
  assert.deepEqual(ledger.numbers, range(25));
  assert.deepEqual([failures, ledger.opened, ledger.closed], [2, 3, 3]);
});

test('a handler that ends by itself, without a record to handle, is opened again', async () => {
  const topic = await freshTopic(kafka, 1);
  const ledger = new Ledger();
  const endings: AbortController[] = [];
  const open = async (partition: number): Promise<PartitionHandler> => {
    const ending = new AbortController();
    endings.push(ending);
    const handler = await ledger.open(partition);
    return { ...handler, position: handler.position, ended: ending.signal };
  };
  await consume(topic, { open });
  await produce(topic, 0, 5);
  await eventually(() => assert.equal(ledger.numbers.length, 5));
  endings[0]?.abort(new Error('the database said no'));
  await eventually(() => assert.equal(endings.length, 2));
  assert.equal(ledger.closed, 1);
  await produce(topic, 5, 5);
  await eventually(() => assert.deepEqual(sorted(ledger.numbers), range(10)));
});

test('a slow partition holds up no other, and its queue is bounded by pausing', async () => {
  const topic = await freshTopic(kafka, 2);
  const stuck = partitionOf('k0', 2);
  const release = Promise.withResolvers<void>();
  const ledger = new Ledger();
  const consumer = await consume(topic, {
    open: async (partition) => {
      const handler = await ledger.open(partition);
      if (partition !== stuck) return handler;
      return {
        get position() {
          return handler.position;
        },
        close: handler.close,
        handle: async (messages) => {
          await release.promise;
          await handler.handle(messages);
        },
      };
    },
  });
  const keys = range(20).map((n) => `k${n}`);
  const free = keys.find((key) => partitionOf(key, 2) !== stuck) ?? '';
  const many = (key: string, count: number) =>
    producer.send(range(count).map((n) => ({ topic, key, value: Buffer.from(String(n)), headers: {} })));
  for (let round = 0; round < 3; round += 1) await many('k0', 2_000);
  await many(free, 100);
  await eventually(() => assert.equal(ledger.messages.get(1 - stuck)?.length, 100));
  assert.equal(ledger.messages.get(stuck), undefined);
  release.resolve();
  await eventually(() => assert.equal(ledger.messages.get(stuck)?.length, 6_000));
  await consumer.stop();
});

test('a position outside the topic is reported, and reading begins with what there is', async () => {
  const topic = await freshTopic(kafka, 1);
  await produce(topic, 0, 3);
  const ledger = new Ledger();
  ledger.positions.set(0, 1_000);
  const { log, lines } = linesOf();
  const consumer = await consume(topic, { open: ledger.open, log });
  await eventually(() => assert.deepEqual(ledger.numbers, [0, 1, 2]));
  await consumer.stop();
  const [line] = lines.filter(({ level }) => level === 'error');
  assert.equal(line?.message, 'the topic was replaced or cut off');
  assert.deepEqual(line?.fields, { topic, partition: 0, position: 1_000, low: 0, high: 3 });
});

test('partitions move to a second member and back, and nothing is handled twice or left out', async () => {
  const topic = await freshTopic(kafka, 4);
  const ledger = new Ledger();
  let sent = 0;
  const step = async () => {
    await produce(topic, sent, 10, 40);
    sent += 10;
  };
  const first = await consume(topic, { open: ledger.open });
  await eventually(() => assert.equal(first.assigned.length, 4));
  await step();
  const second = await consume(topic, { open: ledger.open });
  await eventually(async () => {
    await step();
    assert.deepEqual([first.assigned.length, second.assigned.length], [2, 2]);
  });
  await step();
  await second.stop();
  await eventually(async () => {
    await step();
    assert.equal(first.assigned.length, 4);
  });
  await step();
  await eventually(() => assert.equal(new Set(ledger.numbers).size, sent));
  await first.stop();
  assert.deepEqual(sorted([...new Set(ledger.numbers)]), range(sent));
});

test('after a member is killed, another goes on within 15 seconds', async (t) => {
  const topic = await freshTopic(kafka, 2);
  const member = new URL('./group-member.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [member, topic, `${topic}.group`], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const ledger = new Ledger();
  const consumer = await consume(topic, { open: ledger.open });
  await eventually(() => assert.equal(consumer.assigned.length, 1));
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  const begun = performance.now();
  await produce(topic, 0, 20);
  await eventually(() => assert.equal(ledger.numbers.length, 20), 15_000);
  t.diagnostic(`took over after ${Math.round(performance.now() - begun)} ms`);
  await consumer.stop();
});
