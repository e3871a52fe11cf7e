import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createKafka, ensureTopics, startPartitionConsumer, startProducer } from '@rollcall/messaging';
import { decodeDirectoryEvent, topicDefinitions, topics } from '@rollcall/protocol';
import { Command, type Outcome } from '@rollcall/protocol/command/v1/command';
import { AccessServiceClient } from '@rollcall/protocol/directory/v1/access';
import type { DirectoryEvent } from '@rollcall/protocol/directory/v1/event';
import { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import { type DeliverOutcomesRequest, OutcomeDeliveryServiceService } from '@rollcall/protocol/gateway/v1/outcome';
import {
  connect,
  createMetrics,
  type Log,
  readConfig,
  startGrpcServer,
  startService,
  unary,
} from '@rollcall/service-kit';
import { eventually, freePort, freshName, memoryLog, testEnvironment } from '@rollcall/service-kit/testing';
import { type Db, MongoClient } from 'mongodb';
import { findOutcomes, outcomesOf } from '../../src/adapters/mongo/outcomes.ts';
import { directoryConfig } from '../../src/config.ts';
import { startDirectory } from '../../src/wire.ts';

const token = 'a service token for tests';
const partitions = 3;

/** Names of its own on the shared broker and database, its topics made. */
export async function freshInstallation() {
  const { kafkaBrokers, mongodbUri } = testEnvironment();
  const prefix = `${freshName('t')}.`;
  const database = `t_${randomBytes(6).toString('hex')}`;
  const { log } = memoryLog();
  const kafka = createKafka({ brokers: kafkaBrokers, clientId: 'directory-test', log });
  await ensureTopics(kafka, topicDefinitions(prefix, partitions));
  const client = new MongoClient(mongodbUri);
  return {
    ...{ prefix, kafka, client, db: client.db(database) },
    env: {
      KAFKA_BROKERS: kafkaBrokers.join(),
      MONGODB_URI: mongodbUri,
      MONGODB_DATABASE: database,
      TOPIC_PREFIX: prefix,
      TOPIC_PARTITIONS: String(partitions),
      SERVICE_TOKEN: token,
    },
    async remove() {
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}

export type Installation = Awaited<ReturnType<typeof freshInstallation>>;

/** A directory in this process, reachable over gRPC. */
export async function runDirectory({ env }: Installation, more: Record<string, string> = {}) {
  const { log, lines } = memoryLog('info');
  const config = readConfig(directoryConfig, { ...env, INSTANCE_ID: freshName('directory'), ...more });
  let address = '';
  const service = await startService({
    ...{ name: 'user-directory', config, log },
    start: async (scope) => {
      address = `127.0.0.1:${(await startDirectory(scope)).grpcPort}`;
    },
  });
  const query = connect(DirectoryQueryServiceClient, { address, token });
  const access = connect(AccessServiceClient, { address, token });
  const ops = `http://127.0.0.1:${service.opsPort}`;
  await eventually(async () => {
    if ((await fetch(`${ops}/readyz`)).status !== 200) throw new Error('not ready');
  });
  return {
    ...{ query, access, lines, ops, address },
    async stop() {
      await Promise.all([query.stop(), access.stop()]);
      await service.stop();
    },
  };
}

/** What stands in for a gateway: sends commands over Kafka and is told their outcomes over gRPC. */
export async function startGateway({ kafka, prefix, db }: Installation) {
  const { log }: { log: Log } = memoryLog();
  const waiting = new Map<string, (outcome: Outcome) => void>();
  const heard: Outcome[] = [];
  const deliverOutcomes = unary<DeliverOutcomesRequest, object>(async ({ outcomes }) => {
    for (const outcome of outcomes) {
      heard.push(outcome);
      waiting.get(outcome.commandId)?.(outcome);
    }
    return {};
  });
  const services = [{ definition: OutcomeDeliveryServiceService, implementation: { deliverOutcomes } }];
  const options = {
    host: '127.0.0.1',
    port: await freePort(),
    token,
    services,
    log,
    metrics: createMetrics('gateway'),
  };
  const server = await startGrpcServer(options);
  const producer = await startProducer(kafka, { sendTimeoutMs: 5_000 });
  const topic = topics(prefix).commands;
  const produce = (commands: readonly Command[]) =>
    producer.send(
      commands.map((command) => {
        const headers = { 'correlation-id': command.correlationId, traceparent };
        return { topic, key: command.tenantId, value: Buffer.from(Command.encode(command).finish()), headers };
      }),
    );
  return {
    ...{ returnAddress: `127.0.0.1:${server.port}`, heard, produce, producer, topic },
    /** Sends commands and waits until all are decided; the outcomes in order. */
    async send(...commands: readonly Command[]): Promise<readonly Outcome[]> {
      const outcomes = commands.map(({ commandId }) => {
        const { promise, resolve } = Promise.withResolvers<Outcome>();
        waiting.set(commandId, resolve);
        return promise;
      });
      await produce(commands);
      return Promise.all(outcomes.map((outcome, index) => heardOrFound(outcome, db, commands[index])));
    },
    async stop() {
      await producer.stop();
      await server.stop();
    },
  };
}

export const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** The feed, as a consumer reads it from the beginning. */
export async function readFeed({ kafka, prefix }: Installation) {
  const events: DirectoryEvent[] = [];
  const headers: Record<string, string>[] = [];
  const consumer = await startPartitionConsumer(kafka, {
    ...{ topic: topics(prefix).events, groupId: `${prefix}reader`, log: kafka.log },
    open: async () => ({
      position: 0,
      handle: async (messages) => {
        for (const message of messages) {
          events.push(decodeDirectoryEvent(message));
          headers.push(message.headers);
        }
      },
      close: async () => undefined,
    }),
  });
  return { events, headers, stop: () => consumer.stop() };
}

/** What a gateway does that hears nothing: an instance may have died between its commit and the delivery. */
async function heardOrFound(outcome: Promise<Outcome>, db: Db, command: Command | undefined): Promise<Outcome> {
  assert.ok(command);
  for (let attempt = 0; attempt < 15; attempt += 1) {
    const silence = new AbortController();
    const patience = delay(1_000, undefined, { signal: silence.signal }).catch(() => undefined);
    const heard = await Promise.race([outcome, patience]);
    silence.abort();
    const found = heard ?? (await findOutcomes(outcomesOf(db), [command]))[0];
    if (found) return found;
  }
  throw new Error('the command is not decided');
}
