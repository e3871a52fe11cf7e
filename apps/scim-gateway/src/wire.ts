import { randomBytes } from 'node:crypto';
import { createKafka, type KafkaHandle } from '@rollcall/messaging';
import { descriptorSet } from '@rollcall/protocol/descriptors';
import { AccessServiceClient } from '@rollcall/protocol/directory/v1/access';
import { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import { RequestLogServiceClient } from '@rollcall/protocol/directory/v1/requests';
import { AppServiceClient } from '@rollcall/protocol/provisioner/v1/provisioner';
import {
  connect,
  kafkaSecurity,
  type Log,
  readTls,
  type ServiceScope,
  startGrpcServer,
  type Tls,
  whenConnected,
} from '@rollcall/service-kit';
import type { Express, RequestHandler, Router } from 'express';
import { type LookupOptions, startDirectoryLookups } from './adapters/grpc/directory-lookups.ts';
import { createDirectoryReader } from './adapters/grpc/directory-reader.ts';
import { outcomeService } from './adapters/grpc/outcome-service.ts';
import { createTypeSource } from './adapters/grpc/type-source.ts';
import { adminRouter } from './adapters/http/admin/admin-router.ts';
import { createApplication } from './adapters/http/application.ts';
import { maxBodyDepth } from './adapters/http/json-body.ts';
import { scimRouter } from './adapters/http/scim/scim-router.ts';
import { startHttpServer } from './adapters/http/server.ts';
import type { Authenticator } from './application/authenticator.ts';
import { createLockout } from './application/lockout.ts';
import { createPendingOutcomes, type PendingOutcomes } from './application/pending-outcomes.ts';
import type { TypesOf } from './application/ports.ts';
import { createTypesCache } from './application/types-cache.ts';
import type { GatewayConfig } from './config.ts';
import { createCursorSeal } from './domain/cursor.ts';
import { describeService, type ServiceLimits } from './domain/discovery.ts';
import { type AccessParts, startAccess } from './wire-access.ts';
import { startChanges } from './wire-changes.ts';
import { startRequestLog } from './wire-request-log.ts';

type Scope = ServiceScope<GatewayConfig>;
type Changes = Awaited<ReturnType<typeof startChanges>>;
type Clients = ReturnType<typeof connectServices>;

/** A look-up takes milliseconds: one that takes longer is tried another way. */
const lookupLimits = { timeoutMs: 2_000, maxWaiting: 10_000 };
const typesCacheTenants = 1_000;
/** What the parts behind the HTTP door may take to stop, of SHUTDOWN_TIMEOUT_MS. */
const reservedForStopMs = 3_000;

/** Starts the gateway's parts, leaves first. Answers the port of its HTTP door. */
export async function startGateway(scope: Scope): Promise<{ readonly port: number }> {
  const { config, log, metrics } = scope;
  const tls = await readTls(config);
  const clients = connectServices(scope, tls);
  const waiting = metrics.gauge('gateway_pending_commands', 'Commands whose outcome is awaited');
  const pending = createPendingOutcomes(config.MAX_PENDING_COMMANDS, (size) => waiting.set(size));
  const returnAddress = await startOutcomeServer(scope, pending, tls);
  const kafka = kafkaOf(config, log);
  const key = config.CURSOR_KEY ?? randomBytes(32);
  const changes = await startChanges(scope, { query: clients.query, kafka, pending, returnAddress, key });
  const source = createTypeSource(clients.query, config.QUERY_TIMEOUT_MS);
  const typesOf = createTypesCache(source, { maxTenants: typesCacheTenants });
  const requestLog = await startRequestLog(scope, { kafka, typesOf });
  const server = await startHttpServer({
    application: (port) => applicationOf(scope, { clients, changes, key, typesOf, requestLog, port }),
    host: config.SCIM_HOST,
    port: config.SCIM_PORT,
    drainMs: Math.max(1, config.SHUTDOWN_TIMEOUT_MS - reservedForStopMs),
    giveUp: () => pending.abandon(),
  });
  scope.add('http server', server);
  log.info('http server listens', { port: server.port, returnAddress });
  return { port: server.port };
}

function connectServices(scope: Scope, tls: Tls | undefined) {
  const { DIRECTORY_ADDRESS, PROVISIONER_ADDRESS, SERVICE_TOKEN: token } = scope.config;
  const directory = { address: DIRECTORY_ADDRESS, token, tls };
  const query = scope.add('query client', connect(DirectoryQueryServiceClient, directory));
  const access = scope.add('access client', connect(AccessServiceClient, directory));
  readyWithDirectory(scope, [query, access]);
  return {
    query,
    access,
    lookups: scope.add('look-ups', startDirectoryLookups(query, lookupOptionsOf(scope))),
    requestLog: scope.add('request log client', connect(RequestLogServiceClient, directory)),
    apps: scope.add('app client', connect(AppServiceClient, { address: PROVISIONER_ADDRESS, token, tls })),
  };
}

/** Nothing can be answered before the directory was reached for the first time; what it misses later is answered 503. */
function readyWithDirectory(
  { readiness, signal }: Scope,
  clients: readonly Parameters<typeof whenConnected>[0][],
): void {
  readiness.set('directory', false);
  void Promise.all(clients.map((client) => whenConnected(client, signal))).then((connected) =>
    readiness.set('directory', connected.every(Boolean)),
  );
}

function lookupOptionsOf({ log, metrics }: Scope): LookupOptions {
  const lookups = metrics.counter('gateway_lookups_total', 'Look-ups by whether the open stream answered', [
    'answered',
  ]);
  return { ...lookupLimits, log, onLookup: (answered) => lookups.inc({ answered: String(answered) }) };
}

async function startOutcomeServer(scope: Scope, pending: PendingOutcomes, tls: Tls | undefined): Promise<string> {
  const { config, log, metrics, readiness } = scope;
  const { GRPC_HOST: host, GRPC_PORT: port, SERVICE_TOKEN: token, GRPC_REFLECTION: reflection } = config;
  const services = [outcomeService(pending)];
  const options = { host, port, token, tls, reflection, descriptorSet, services, log, metrics, readiness };
  const server = scope.add('grpc server', await startGrpcServer(options));
  return config.ADVERTISED_ADDRESS ?? `${host.includes(':') ? `[${host}]` : host}:${server.port}`;
}

function kafkaOf(config: GatewayConfig, log: Log): KafkaHandle {
  const clientId = `scim-gateway-${config.INSTANCE_ID}`;
  return createKafka({ brokers: config.KAFKA_BROKERS, clientId, log, ...kafkaSecurity(config) });
}

interface Inside {
  readonly clients: Clients;
  readonly changes: Changes;
  readonly key: Uint8Array;
  readonly typesOf: TypesOf;
  readonly requestLog: RequestHandler | undefined;
}

function applicationOf(scope: Scope, { port, ...inside }: Inside & { readonly port: number }): Express {
  const { config, log, metrics } = scope;
  const baseUrl = config.PUBLIC_BASE_URL ?? `http://${config.SCIM_HOST}:${port}/scim/v2`;
  const access = startAccess(scope, inside.clients.access, baseUrl);
  return createApplication({
    requestLog: inside.requestLog,
    scim: scimDoor(scope, inside, { ...access, baseUrl }),
    oauth: access.oauth,
    admin: adminDoor(scope, inside, access.authenticator),
    ...{ log, metrics, trustProxy: config.TRUST_PROXY },
  });
}

function scimDoor(
  { config, log }: Scope,
  { clients, changes, key, typesOf }: Inside,
  { baseUrl, authenticator, limits }: AccessParts & { readonly baseUrl: string },
): Router {
  const { query: client, lookups } = clients;
  const timeouts = { callMs: config.QUERY_TIMEOUT_MS, streamMs: config.STREAM_TIMEOUT_MS };
  return scimRouter({
    ...{ baseUrl, authenticator, limits },
    ...changes.scim,
    typesOf,
    directoryOf: (caller) => createDirectoryReader({ client, lookups, timeouts }, caller),
    serviceProviderConfig: describeService(baseUrl, serviceLimitsOf(config)),
    pageLimits: { defaultCount: config.DEFAULT_PAGE_SIZE, maxCount: config.MAX_PAGE_SIZE },
    cursorSeal: createCursorSeal(key),
    cursorTimeoutMs: config.CURSOR_TIMEOUT_MS,
    log,
  });
}

function adminDoor({ config, log }: Scope, { clients, changes }: Inside, authenticator: Authenticator): Router {
  const { query, access, requestLog, apps } = clients;
  return adminRouter({
    token: config.ADMIN_TOKEN,
    lockout: createLockout(config.LOCKOUT_FAILURES, config.LOCKOUT_MS),
    ...{ query, access, requestLog, apps },
    defineTypes: changes.defineTypes,
    forget: authenticator.forget,
    forgetTenant: authenticator.forgetTenant,
    callTimeoutMs: config.QUERY_TIMEOUT_MS,
    bodyLimits: { maxBytes: config.MAX_BODY_BYTES, maxDepth: maxBodyDepth },
    log,
  });
}

function serviceLimitsOf(config: GatewayConfig): ServiceLimits {
  return {
    defaultPageSize: config.DEFAULT_PAGE_SIZE,
    maxPageSize: config.MAX_PAGE_SIZE,
    cursorTimeoutMs: config.CURSOR_TIMEOUT_MS,
    bulk: { maxOperations: config.BULK_MAX_OPERATIONS, maxPayloadSize: config.BULK_MAX_PAYLOAD_BYTES },
    tokenEndpoint: config.TOKEN_SIGNING_KEY !== undefined,
  };
}
