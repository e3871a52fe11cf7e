import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectionServiceClient, type ScimConnection } from '@rollcall/protocol/connector/v1/connector';
import { ProvisioningServiceClient } from '@rollcall/protocol/connector/v1/provisioning';
import { ResourceReaderServiceClient } from '@rollcall/protocol/connector/v1/reader';
import { call, connect, readConfig, startService } from '@rollcall/service-kit';
import { freshName, memoryLog, testEnvironment } from '@rollcall/service-kit/testing';
import { type Db, MongoClient } from 'mongodb';
import { configSchema } from '../../src/config.ts';
import { startConnector } from '../../src/wire.ts';

const token = 'service-token-for-tests';

export interface TestConnector {
  readonly connections: ConnectionServiceClient;
  readonly provisioning: ProvisioningServiceClient;
  readonly reader: ResourceReaderServiceClient;
  readonly rosterDirectory: string;
  readonly db: Db;
  readonly logLines: Record<string, unknown>[];
  /** A connection of a tenant of its own. */
  connectScim(scim: Partial<ScimConnection> & { baseUrl: string }): Promise<Ids>;
  stop(): Promise<void>;
}

export interface Ids {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly correlationId: string;
}

/** The whole connector in this process, on a real port, with a database of its own that is dropped afterwards. */
export async function startTestConnector(env: Readonly<Record<string, string>> = {}): Promise<TestConnector> {
  const { mongodbUri } = testEnvironment();
  const database = freshName('t').replace('-', '_');
  const rosterDirectory = await mkdtemp(join(tmpdir(), 'rollcall-rosters-'));
  const config = readConfig(configSchema, {
    SERVICE_TOKEN: token,
    MONGODB_URI: mongodbUri,
    MONGODB_DATABASE: database,
    CONNECTOR_SECRET_KEY: randomBytes(32).toString('base64'),
    ROSTER_DIRECTORY: rosterDirectory,
    OUTBOUND_ALLOW: '127.0.0.0/8',
    ...env,
  });
  const { log, lines } = memoryLog();
  let port = 0;
  const start = async (scope: Parameters<typeof startConnector>[0]) => {
    port = (await startConnector(scope)).port;
  };
  const service = await startService({ name: 'connector', config, log, start });
  const client = new MongoClient(mongodbUri);
  const db = client.db(database);
  const target = { address: `127.0.0.1:${port}`, token };
  const connections = connect(ConnectionServiceClient, target);
  const provisioning = connect(ProvisioningServiceClient, target);
  const reader = connect(ResourceReaderServiceClient, target);
  return {
    connections,
    provisioning,
    reader,
    rosterDirectory,
    db,
    logLines: lines,
    async connectScim(scim) {
      const ids = { tenantId: freshName('t'), connectionId: randomUUID() };
      const value = { quirks: undefined, ...scim };
      await call(connections.createConnection, { ...ids, transport: { $case: 'scim', value } }, { timeoutMs: 5000 });
      return { ...ids, correlationId: randomUUID() };
    },
    async stop() {
      for (const each of [connections, provisioning, reader]) await each.stop();
      await service.stop();
      await db.dropDatabase();
      await client.close();
      await rm(rosterDirectory, { recursive: true, force: true });
    },
  };
}
