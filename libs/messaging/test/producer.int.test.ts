import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import {
  createKafka,
  type IncomingMessage,
  KafkaUnavailable,
  type MessageProducer,
  MessageTooLarge,
  startPartitionConsumer,
  startProducer,
} from '../src/index.ts';
import { eventually, freshTopic, linesOf, testBrokers, testKafka } from './environment.ts';

const kafka = testKafka();

async function readAll(topic: string, count: number): Promise<readonly IncomingMessage[]> {
  const read: IncomingMessage[] = [];
  const consumer = await startPartitionConsumer(kafka, {
    topic,
    groupId: `${topic}.reader`,
    log: kafka.log,
    open: async () => ({
      position: 0,
      handle: async (messages) => void read.push(...messages),
      close: async () => undefined,
    }),
  });
  await eventually(() => assert.ok(read.length >= count, `${read.length} of ${count} messages`));
  await consumer.stop();
  return read;
}

const message = (topic: string, key: string, text: string) => ({ topic, key, value: Buffer.from(text), headers: {} });

test('concurrent sends arrive, each key in the order of its calls, with their headers', async () => {
  const topic = await freshTopic(kafka, 3);
  const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
  const sends: Promise<void>[] = [];
  for (let index = 0; index < 300; index += 1) {
    const [key, value] = [`key-${index % 7}`, Buffer.from(String(index))];
    sends.push(producer.send([{ topic, key, value, headers: { 'correlation-id': `c${index}` } }]));
  }
  await Promise.all(sends);
  assert.equal(producer.healthy, true);
  await producer.stop();
  const read = await readAll(topic, 300);
  assert.equal(read.length, 300);
  for (let key = 0; key < 7; key += 1) {
    const numbers = read.filter((record) => record.key === `key-${key}`).map(({ value }) => Number(value));
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    );
  }
  assert.ok(read.every(({ headers, value }) => headers['correlation-id'] === `c${value}`));
  await assert.rejects(producer.send([message(topic, 'k', 'late')]), KafkaUnavailable);
});

test('a message the topic does not take fails alone', async () => {
  const topic = await freshTopic(kafka, 1);
  const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
  const results = await Promise.allSettled([
    producer.send([message(topic, 'k', 'first')]),
    producer.send([message(topic, 'k', 'before')]),
    producer.send([message(topic, 'k', 'x'.repeat(3 * 1024 * 1024))]),
    producer.send([message(topic, 'k', 'after')]),
  ]);
  await producer.stop();
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  );
  assert.ok(results[2]?.status === 'rejected' && results[2].reason instanceof MessageTooLarge);
  assert.deepEqual(
    (await readAll(topic, 3)).map(({ value }) => String(value)),
    ['first', 'before', 'after'],
  );
});

test('a send that is larger than a request arrives in order', async () => {
  const topic = await freshTopic(kafka, 1);
  const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
  const texts = Array.from({ length: 50 }, (_, index) => `${index} ${'x'.repeat(50_000)}`);
  await producer.send(texts.map((text) => message(topic, 'k', text)));
  await producer.stop();
  assert.deepEqual(
    (await readAll(topic, 50)).map(({ value }) => String(value)),
    texts,
  );
});

/** Something that listens where a broker should be. */
async function listen(port: number, onConnection: (socket: Socket) => void): Promise<Server & { port: number }> {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return Object.assign(server, { port: address !== null && typeof address === 'object' ? address.port : 0 });
}

async function rejectsInTime(producer: MessageProducer, topic: string): Promise<void> {
  const begun = performance.now();
  await assert.rejects(producer.send([message(topic, 'k', 'lost')]), KafkaUnavailable);
  const took = performance.now() - begun;
  assert.ok(took < 700, `gave up after ${took} ms`);
}

test('without brokers a send fails in time; when they come, the same producer sends', async () => {
  const topic = await freshTopic(kafka, 1);
  const closed = await listen(0, (socket) => socket.destroy());
  const { port } = closed;
  await new Promise((resolve) => closed.close(resolve));
  const { log } = linesOf();
  const cutOff = createKafka({ brokers: [`127.0.0.1:${port}`], clientId: 'cut-off', log });
  const producer = await startProducer(cutOff, { sendTimeoutMs: 500 });
  await rejectsInTime(producer, topic);
  assert.equal(producer.healthy, false);

  const [host = '', brokerPort = ''] = (testBrokers()[0] ?? '').split(':');
  const proxy = await listen(port, (socket) => {
    const upstream = connect(Number(brokerPort), host);
    socket.pipe(upstream).pipe(socket);
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  await eventually(() => producer.send([message(topic, 'k', 'arrived')]));
  assert.equal(producer.healthy, true);
  await producer.stop();
  proxy.close();
  assert.deepEqual((await readAll(topic, 1)).map(({ value }) => String(value)).at(-1), 'arrived');
});

test('a broker that accepts connections and says nothing is given up in time', async () => {
  const sockets: Socket[] = [];
  const mute = await listen(0, (socket) => void sockets.push(socket));
  const cutOff = createKafka({ brokers: [`127.0.0.1:${mute.port}`], clientId: 'mute', log: linesOf().log });
  const starting = startProducer(cutOff, { sendTimeoutMs: 500 });
  const producer = await starting;
  await rejectsInTime(producer, 'any');
  for (const socket of sockets) socket.destroy();
  mute.close();
  await producer.stop();
});
