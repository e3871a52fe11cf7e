import { readStream } from '@rollcall/event-store';
import { createKafka, keepTopics, partitionOf } from '@rollcall/messaging';
import { topicDefinitions, topics } from '@rollcall/protocol';
import { descriptorSet } from '@rollcall/protocol/descriptors';
import { AppServiceService } from '@rollcall/protocol/provisioner/v1/provisioner';
import {
  type ConnectOptions,
  kafkaSecurity,
  readTls,
  type ServiceScope,
  startGrpcServer,
  type Tls,
} from '@rollcall/service-kit';
import { type AppServiceParts, appService } from './adapters/grpc/app-service.ts';
import { connectConnections, connectConnector } from './adapters/grpc/connector-client.ts';
import { connectDirectory } from './adapters/grpc/directory-client.ts';
import { startDirectoryFeed } from './adapters/kafka/directory-feed.ts';
import { accountsOf, countByStatus, findParked } from './adapters/mongo/accounts.ts';
import { appStore } from './adapters/mongo/app-reservations.ts';
import { appsOf, findApp, findAppsOfTenant, findConnecting } from './adapters/mongo/apps.ts';
import { type Database, openDatabase } from './adapters/mongo/database.ts';
import { openJournal } from './adapters/mongo/journal.ts';
import { viewsOf } from './adapters/mongo/views.ts';
import { AccountGauge } from './application/account-gauge.ts';
import { AppWatch } from './application/app-watch.ts';
import { PartitionRuntime, type RuntimeParts } from './application/partition-runtime.ts';
import { createTelemetry, type Telemetry } from './application/telemetry.ts';
import type { ProvisionerConfig } from './config.ts';
import { maxParkedShown } from './domain/policy/limits.ts';

type Scope = ServiceScope<ProvisionerConfig>;

/** Starts the provisioner's parts, leaves first. Answers the port of its gRPC server. */
export async function startProvisioner(scope: Scope): Promise<{ readonly port: number }> {
  const { config, log, metrics, readiness } = scope;
  const { MONGODB_URI: uri, MONGODB_DATABASE: name, TOPIC_PREFIX: prefix, TOPIC_PARTITIONS: partitions } = config;
  readiness.set('consumer group', false);
  const tls = await readTls(config);
  const database = scope.add(
    'mongodb',
    await openDatabase({ uri, database: name, appName: config.INSTANCE_ID, readiness }),
  );
  const security = kafkaSecurity(config);
  const kafka = createKafka({ brokers: config.KAFKA_BROKERS, clientId: config.INSTANCE_ID, log, ...security });
  const topic = topics(prefix).events;
  // Another number of partitions would part apps from their events.
  const wanted = topicDefinitions(prefix, partitions).filter((definition) => definition.topic === topic);
  scope.add('topics', await keepTopics(kafka, wanted));
  const connector: ConnectOptions = { address: config.CONNECTOR_ADDRESS, token: config.SERVICE_TOKEN, tls };
  const runtimes = new Map<number, PartitionRuntime>();
  const telemetry = createTelemetry(metrics);
  const openRuntime = runtimeOpener(scope, database, runtimeParts(scope, { connector, telemetry }));
  countAccounts(scope, database, runtimes, telemetry);
  const watch = watchApps(scope, database, runtimes);
  const connections = scope.add('connection client', connectConnections(connector));
  const groupId = `${prefix}provisioner`;
  // Once in, always ready: without Kafka nothing new comes, but what is due is worked off and the door is open.
  const onMembership = (joined: boolean) => joined && readiness.set('consumer group', true);
  scope.add('feed', await startDirectoryFeed({ kafka, topic, groupId, log, runtimes, openRuntime, onMembership }));
  return startDoor(scope, tls, { ...doorParts(database, partitions), connections, onConnected: () => watch.wake() });
}

async function startDoor(
  scope: Scope,
  tls: Tls | undefined,
  parts: AppServiceParts,
): Promise<{ readonly port: number }> {
  const { config, log, metrics, readiness } = scope;
  const server = await startGrpcServer({
    host: config.GRPC_HOST,
    port: config.GRPC_PORT,
    token: config.SERVICE_TOKEN,
    tls,
    reflection: config.GRPC_REFLECTION,
    descriptorSet,
    services: [{ definition: AppServiceService, implementation: appService(parts) }],
    log,
    metrics,
    readiness,
  });
  scope.add('grpc server', server);
  log.info('grpc server listens', { port: server.port });
  return { port: server.port };
}

type SharedParts = Omit<RuntimeParts, 'journal' | 'views'>;

function runtimeParts(
  { config, log, add }: Scope,
  { connector, telemetry }: { readonly connector: ConnectOptions; readonly telemetry: Telemetry },
): SharedParts {
  const directory = { ...connector, address: config.DIRECTORY_ADDRESS };
  const timeouts = {
    planMs: config.PLAN_TIMEOUT_MS,
    applyMs: config.APPLY_TIMEOUT_MS,
    rosterMs: config.ROSTER_TIMEOUT_MS,
  };
  return {
    directory: add('directory client', connectDirectory(directory)),
    connector: add('connector client', connectConnector(connector, timeouts)),
    clock: { now: () => new Date(), random: () => Math.random() },
    telemetry,
    log,
    concurrency: config.APP_CONCURRENCY,
    stopGraceMs: config.STOP_GRACE_MS,
  };
}

function runtimeOpener({ config, log }: Scope, { client, db }: Database, parts: SharedParts) {
  return async (partition: number): Promise<PartitionRuntime> => {
    const journal = await openJournal(client, db, { partition, owner: config.INSTANCE_ID });
    try {
      const views = viewsOf(db, partition);
      return await PartitionRuntime.open({ ...parts, journal, views, log: log.child({ partition }) });
    } catch (error) {
      await journal.close();
      throw error;
    }
  };
}

function watchApps({ config, log, add }: Scope, { db }: Database, runtimes: Map<number, PartitionRuntime>): AppWatch {
  const connecting = (partitions: readonly number[]) => findConnecting(appsOf(db), partitions);
  return add('app watch', new AppWatch({ connecting, runtimes, everyMs: config.APP_POLL_MS, log }));
}

function countAccounts(
  { add, log }: Scope,
  { db }: Database,
  runtimes: ReadonlyMap<number, PartitionRuntime>,
  telemetry: Telemetry,
): void {
  const count = () => countByStatus(accountsOf(db), { partition: { $in: [...runtimes.keys()] } });
  add('account gauge', new AccountGauge({ count, telemetry, log }));
}

function doorParts({ db }: Database, partitions: number): Omit<AppServiceParts, 'connections' | 'onConnected'> {
  return {
    apps: appStore(db, (tenantId) => partitionOf(tenantId, partitions)),
    appsOf: (tenantId) => findAppsOfTenant(appsOf(db), tenantId),
    findApp: (tenantId, appId) => findApp(appsOf(db), tenantId, appId),
    countAccounts: (appId) => countByStatus(accountsOf(db), { appId }),
    parkedAccounts: (appId) => findParked(accountsOf(db), appId, maxParkedShown),
    readStream: (tenantId, stream) => readStream(db, tenantId, stream),
  };
}
