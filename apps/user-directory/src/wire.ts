import { createKafka, type KafkaHandle, keepTopics, startPartitionConsumer, startProducer } from '@rollcall/messaging';
import { topicDefinitions, topics } from '@rollcall/protocol';
import { descriptorSet } from '@rollcall/protocol/descriptors';
import {
  type GrpcServer,
  kafkaSecurity,
  readTls,
  type ServiceScope,
  startGrpcServer,
  startMongo,
  type Tls,
} from '@rollcall/service-kit';
import type { Db, MongoClient } from 'mongodb';
import { accessService } from './adapters/grpc/access-service.ts';
import { openOutcomeChannel } from './adapters/grpc/outcome-channel.ts';
import { queryService } from './adapters/grpc/query-service.ts';
import { requestLogService } from './adapters/grpc/request-log-service.ts';
import { commandPartitions } from './adapters/kafka/command-partitions.ts';
import { createEventPublisher } from './adapters/kafka/publish-events.ts';
import { requestPartitions } from './adapters/kafka/request-partitions.ts';
import { createAccessStore } from './adapters/mongo/access-store.ts';
import { createDirectoryStore } from './adapters/mongo/directory-store.ts';
import { ensureIndexes } from './adapters/mongo/indexes.ts';
import { ensureRequestIndexes } from './adapters/mongo/requests.ts';
import { deliveryObserver } from './adapters/observe/delivery-observer.ts';
import { partitionObservers } from './adapters/observe/partition-observer.ts';
import { requestObserver } from './adapters/observe/request-observer.ts';
import { createAccess } from './application/access.ts';
import { createAdmission } from './application/admission.ts';
import { OutcomeDelivery } from './application/outcome-delivery.ts';
import { isAllowedAddress } from './application/return-addresses.ts';
import type { DirectoryConfig } from './config.ts';

type Scope = ServiceScope<DirectoryConfig>;
interface Parts {
  readonly client: MongoClient;
  readonly db: Db;
  readonly kafka: KafkaHandle;
  readonly tls: Tls | undefined;
}

/** Starts the directory's parts, leaves first. Answers the port of its gRPC server. */
export async function startDirectory(scope: Scope): Promise<{ readonly grpcPort: number }> {
  const { config, log, readiness } = scope;
  readiness.set('consumer group', false);
  const { MONGODB_URI: uri, INSTANCE_ID: appName } = config;
  const { client } = scope.add('mongodb', await startMongo({ uri, appName, readiness }));
  const db = client.db(config.MONGODB_DATABASE);
  await ensureIndexes(db);
  const kafka = createKafka({
    ...{ brokers: config.KAFKA_BROKERS, clientId: `user-directory-${config.INSTANCE_ID}`, log },
    ...kafkaSecurity(config),
  });
  const wanted = topicDefinitions(config.TOPIC_PREFIX, config.TOPIC_PARTITIONS);
  scope.add('topics', await keepTopics(kafka, wanted));
  const parts = { client, db, kafka, tls: await readTls(config) };
  await startWriting(scope, parts);
  await startRequestLog(scope, parts);
  const server = await startReading(scope, parts);
  return { grpcPort: server.port };
}

async function startWriting(scope: Scope, { client, db, kafka, tls }: Parts): Promise<void> {
  const { config, log, metrics, readiness, add } = scope;
  const names = topics(config.TOPIC_PREFIX);
  const producer = add('producer', await startProducer(kafka, { sendTimeoutMs: config.PUBLISH_TIMEOUT_MS }));
  const outcomes = add(
    'outcome delivery',
    new OutcomeDelivery({
      isAllowed: (address) => isAllowedAddress(config.RETURN_ADDRESS_ALLOW, address),
      open: (address) => openOutcomeChannel(address, { token: config.SERVICE_TOKEN, tls }),
      observer: deliveryObserver(log, metrics),
    }),
  );
  const open = commandPartitions({
    ...{ client, db, outcomes, owner: config.INSTANCE_ID },
    store: createDirectoryStore(db),
    publish: createEventPublisher(producer, { topic: names.events, format: config.EVENTS_FORMAT }),
    observerOf: partitionObservers(names.commands, log, metrics),
  });
  const consumer = await startPartitionConsumer(kafka, {
    ...{ topic: names.commands, groupId: `${config.TOPIC_PREFIX}user-directory`, log, open },
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
    maxBatchMessages: config.MAX_BATCH_COMMANDS,
    // Once in, always ready: without Kafka nothing is written, but reading goes on.
    onMembership: (joined) => joined && readiness.set('consumer group', true),
  });
  add('command consumer', consumer);
}

/** Where gateways' records of SCIM requests are kept. It has a group of its own and delays no command. */
async function startRequestLog(scope: Scope, { db, kafka }: Parts): Promise<void> {
  const { config, log, metrics, add } = scope;
  await ensureRequestIndexes(db, config.REQUEST_LOG_DAYS);
  const topic = topics(config.TOPIC_PREFIX).requests;
  const open = requestPartitions({ db, topic, observer: requestObserver(topic, log, metrics) });
  const groupId = `${config.TOPIC_PREFIX}user-directory-requests`;
  const { SESSION_TIMEOUT_MS: sessionTimeoutMs } = config;
  add('request consumer', await startPartitionConsumer(kafka, { topic, groupId, log, open, sessionTimeoutMs }));
}

async function startReading(scope: Scope, { db, tls }: Parts): Promise<GrpcServer> {
  const { config, log, metrics, readiness, add } = scope;
  const { GRPC_HOST: host, GRPC_PORT: port, SERVICE_TOKEN: token, GRPC_REFLECTION: reflection } = config;
  const [store, now] = [createAccessStore(db), () => new Date()];
  const services = [
    queryService(db, { maxScanned: config.MAX_SCANNED, log }),
    accessService(createAccess(store, now), createAdmission(store, now)),
    requestLogService(db),
  ];
  const options = { host, port, token, tls, reflection, descriptorSet, services, log, metrics, readiness };
  return add('grpc server', await startGrpcServer(options));
}
