import { mkdir } from 'node:fs/promises';
import { ConnectionServiceService } from '@rollcall/protocol/connector/v1/connector';
import { ProvisioningServiceService } from '@rollcall/protocol/connector/v1/provisioning';
import { ResourceReaderServiceService } from '@rollcall/protocol/connector/v1/reader';
import { descriptorSet } from '@rollcall/protocol/descriptors';
import { readTls, type ServiceScope, startGrpcServer } from '@rollcall/service-kit';
import { createHttpClient, outboundPolicy } from '@rollcall/service-kit/outbound';
import { connectionService } from './adapters/grpc/connection-service.ts';
import type { ConnectorParts } from './adapters/grpc/parts.ts';
import { provisioningService } from './adapters/grpc/provisioning-service.ts';
import { readerService } from './adapters/grpc/reader-service.ts';
import { connectionStore } from './adapters/mongo/connections.ts';
import { type Database, openDatabase } from './adapters/mongo/database.ts';
import { mongoLedger } from './adapters/mongo/ledger.ts';
import { mongoRosterLock } from './adapters/mongo/roster-locks.ts';
import { forgetSubjects } from './adapters/mongo/subjects.ts';
import { rosterFiles } from './adapters/roster/roster-files.ts';
import { ScimClient } from './adapters/scim/scim-client.ts';
import { type Observer, ScimTransport } from './adapters/scim/scim-transport.ts';
import { secretBox } from './adapters/secrets/secret-box.ts';
import type { ConnectorConfig } from './config.ts';

type Scope = ServiceScope<ConnectorConfig>;

/** Starts the connector's parts, leaves first. Answers the port of its gRPC server. */
export async function startConnector(scope: Scope): Promise<{ readonly port: number }> {
  const { config, log, metrics, readiness } = scope;
  const tls = await readTls(config);
  await mkdir(config.ROSTER_DIRECTORY, { recursive: true, mode: 0o700 });
  const { MONGODB_URI: uri, MONGODB_DATABASE: name } = config;
  const database = scope.add(
    'mongodb',
    await openDatabase({ uri, database: name, appName: config.INSTANCE_ID, readiness }),
  );
  const parts = partsOf(scope, database);
  const server = await startGrpcServer({
    host: config.GRPC_HOST,
    port: config.GRPC_PORT,
    token: config.SERVICE_TOKEN,
    tls,
    reflection: config.GRPC_REFLECTION,
    descriptorSet,
    services: [
      { definition: ConnectionServiceService, implementation: connectionService(parts) },
      { definition: ResourceReaderServiceService, implementation: readerService(parts) },
      { definition: ProvisioningServiceService, implementation: provisioningService(parts) },
    ],
    log,
    metrics,
    readiness,
  });
  scope.add('grpc server', server);
  log.info('grpc server listens', { port: server.port });
  return { port: server.port };
}

function partsOf(scope: Scope, { connections, operations, subjects, rosterLocks }: Database): ConnectorParts {
  const { config, log, metrics } = scope;
  const policy = outboundPolicy({ allow: config.OUTBOUND_ALLOW, publicAddresses: config.OUTBOUND_PUBLIC });
  const http = createHttpClient({
    policy,
    connectTimeoutMs: config.UPSTREAM_CONNECT_TIMEOUT_MS,
    timeoutMs: config.UPSTREAM_TIMEOUT_MS,
    maxResponseBytes: config.MAX_RESPONSE_BYTES,
  });
  scope.add('http client', http);
  const observe = upstreamObserver(scope);
  const applied = metrics.counter('connector_applied_total', 'Applied operations', ['operation', 'outcome']);
  const box = secretBox([config.CONNECTOR_SECRET_KEY, ...config.CONNECTOR_PREVIOUS_SECRET_KEYS]);
  return {
    connections: connectionStore(connections, box),
    forget: (tenantId, connectionId) => forgetSubjects(subjects, tenantId, connectionId),
    ledger: mongoLedger({ operations, subjects, retentionMs: config.OPERATION_RETENTION_MS }),
    scimApp: (configuration) => new ScimClient(new ScimTransport(configuration, http, observe)),
    rosters: rosterFiles(config.ROSTER_DIRECTORY, mongoRosterLock(rosterLocks)),
    policy,
    limits: {
      applyTimeoutMs: config.APPLY_TIMEOUT_MS,
      leastWriteMs: config.LEAST_WRITE_MS,
      settleMs: config.OUTCOME_SETTLE_MS,
    },
    onApplied: ({ operation, outcome }) => applied.inc({ operation, outcome }),
    log,
  };
}

function upstreamObserver({ metrics }: Scope): Observer {
  const labels = ['method', 'status'] as const;
  const seconds = metrics.histogram('connector_upstream_request_seconds', 'Requests to apps by their answer', labels);
  return ({ method, status, durationMs }) => seconds.observe({ method, status: String(status) }, durationMs / 1000);
}
