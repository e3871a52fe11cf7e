import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafka, ensureTopics } from '@rollcall/messaging';
import { topicDefinitions } from '@rollcall/protocol';
import { AppServiceClient, type GetAppStatusResponse } from '@rollcall/protocol/provisioner/v1/provisioner';
import { call, callStream, connect } from '@rollcall/service-kit';
import { freshName, memoryLog, testEnvironment } from '@rollcall/service-kit/testing';
import { MongoClient } from 'mongodb';
import { Idp } from './idp.ts';
import { type DownstreamApp, type ServiceProcess, serviceToken, startServiceProcess } from './processes.ts';

const partitions = 12;

/** Directory, connector and provisioner as processes, on topics and databases of their own. */
export interface Stack {
  readonly rosterDirectory: string;
  readonly directory: ServiceProcess;
  /** Ends the connector as a crash does, and starts another one in its place. */
  replaceConnector(): Promise<void>;
  /** The provisioner that runs now. */
  readonly provisioner: ServiceProcess;
  /** Starts another one, beside the one that runs or in the place of one that was ended. */
  startProvisioner(): Promise<ServiceProcess>;
  /** A tenant of its own, with somebody who changes its directory. */
  newTenant(): Promise<Tenant>;
  stop(): Promise<void>;
}

export interface Tenant {
  readonly id: string;
  readonly idp: Idp;
  /** @returns the app's id */
  connectScim(name: string, app: DownstreamApp): Promise<string>;
  /** Calls the operators' door. */
  withApps<T>(use: (apps: AppServiceClient) => Promise<T>): Promise<T>;
  connectRoster(
    name: string,
    columns: readonly string[],
    keyColumn: string,
  ): Promise<{ id: string; read(): Promise<string> }>;
  status(appId: string): Promise<GetAppStatusResponse>;
  timeline(
    subject: string,
  ): Promise<readonly { event: string; appName: string; correlationId: string; details: object }[]>;
}

export async function startStack(): Promise<Stack> {
  const { kafkaBrokers, mongodbUri } = testEnvironment();
  const prefix = `${freshName('t')}.`;
  const database = (service: string) => `${prefix.slice(0, -1)}_${service}`.replaceAll('-', '_');
  const rosterDirectory = await mkdtemp(join(tmpdir(), 'rollcall-rosters-'));
  const kafka = createKafka({ brokers: kafkaBrokers, clientId: 'test-stack', log: memoryLog().log });
  await ensureTopics(kafka, topicDefinitions(prefix, partitions));
  const common = (service: string) => ({
    MONGODB_URI: mongodbUri,
    MONGODB_DATABASE: database(service),
    KAFKA_BROKERS: kafkaBrokers.join(','),
    TOPIC_PREFIX: prefix,
  });
  const connectorEnv = {
    ...common('connector'),
    CONNECTOR_SECRET_KEY: randomBytes(32).toString('base64'),
    OUTBOUND_ALLOW: '127.0.0.0/8',
    ROSTER_DIRECTORY: rosterDirectory,
    APPLY_TIMEOUT_MS: '2000',
  };
  const [directory, connector] = await Promise.all([
    startServiceProcess('user-directory', common('directory')),
    startServiceProcess('connector', connectorEnv),
  ]);
  const connectors = [connector];
  const addresses = { DIRECTORY_ADDRESS: directory.address, CONNECTOR_ADDRESS: connector.address };
  const start = () => startServiceProcess('provisioner', { ...common('provisioner'), ...addresses });
  const provisioners = [await start()];
  const idps: Idp[] = [];
  const current = () => provisioners.at(-1) as ServiceProcess;
  return {
    rosterDirectory,
    directory,
    async replaceConnector() {
      await connectors.at(-1)?.kill();
      const port = Number(connector.address.split(':').at(-1));
      connectors.push(await startServiceProcess('connector', connectorEnv, port));
    },
    get provisioner() {
      return current();
    },
    async startProvisioner() {
      provisioners.push(await start());
      return current();
    },
    async newTenant() {
      const tenantId = freshName('t');
      const idp = await Idp.start({ tenantId, prefix, directoryAddress: directory.address });
      idps.push(idp);
      return tenant(idp, current, rosterDirectory);
    },
    async stop() {
      await Promise.all(idps.map((idp) => idp.stop()));
      await Promise.all(provisioners.map((provisioner) => provisioner.stop()));
      await Promise.all([directory, ...connectors].map((service) => service.stop()));
      await rm(rosterDirectory, { recursive: true, force: true });
      const client = new MongoClient(mongodbUri);
      for (const service of ['directory', 'connector', 'provisioner'])
        await client.db(database(service)).dropDatabase();
      await client.close();
    },
  };
}

function tenant(idp: Idp, provisioner: () => ServiceProcess, rosterDirectory: string): Tenant {
  const { tenantId } = idp;
  const settings = { timeoutMs: 10_000 };
  const withApps = async <T>(use: (apps: AppServiceClient) => Promise<T>): Promise<T> => {
    const apps = connect(AppServiceClient, { address: provisioner().address, token: serviceToken });
    try {
      return await use(apps);
    } finally {
      await apps.stop();
    }
  };
  return {
    id: tenantId,
    idp,
    withApps,
    connectScim: (name, { baseUrl, token }) =>
      withApps(async (apps) => {
        const authentication = { $case: 'bearerToken' as const, value: token };
        const transport = { $case: 'scim' as const, value: { baseUrl, authentication } };
        return (await call(apps.connectApp, { tenantId, name, transport }, settings)).app?.id ?? '';
      }),
    connectRoster: (name, columns, keyColumn) =>
      withApps(async (apps) => {
        const path = join(rosterDirectory, `${freshName('roster')}.csv`);
        const transport = { $case: 'csvRoster' as const, value: { path, columns: [...columns], keyColumn } };
        const { app } = await call(apps.connectApp, { tenantId, name, transport }, settings);
        return { id: app?.id ?? '', read: () => readFile(path, 'utf8') };
      }),
    status: (appId) => withApps((apps) => call(apps.getAppStatus, { tenantId, appId }, settings)),
    timeline: (subject) =>
      withApps((apps) => Array.fromAsync(callStream(apps.getTimeline, { tenantId, subject }, settings))),
  };
}
