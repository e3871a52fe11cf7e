import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Keeper, openKeeper } from '../process/keeper.ts';
import { stopOrphans } from '../process/orphans.ts';
import { claimPorts, type WantedPort } from '../process/ports.ts';
import { portRemedy } from './port-names.ts';
import { keepSecrets } from './secrets.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import {
  adminPath,
  type Listening,
  type ServiceRole,
  type StackSettings,
  scimPath,
  serviceRoles,
} from './service-settings.ts';

export type { ServiceProcess } from './service-process.ts';
export type { ServiceRole } from './service-settings.ts';

/** Ports of the first instance of each service; what is left out, or 0, becomes a free one. */
export interface ServicePorts {
  readonly scim: number;
  readonly gatewayGrpc: number;
  readonly gatewayOps: number;
  readonly directoryGrpc: number;
  readonly directoryOps: number;
  readonly provisionerGrpc: number;
  readonly provisionerOps: number;
  readonly connectorGrpc: number;
  readonly connectorOps: number;
}

export interface ServicesOptions {
  readonly infrastructure: { readonly kafkaBrokers: readonly string[]; readonly mongoUri: string };
  /** Absolute path; logs, secrets, roster files and process records go there. */
  readonly dataDir: string;
  readonly ports?: Partial<ServicePorts>;
  /** Keeps stacks that share a broker apart. */
  readonly topicPrefix?: string;
  /** Default `rollcall_`. */
  readonly databasePrefix?: string;
  /** How many processes of each service; default 1. */
  readonly instances?: Partial<Record<ServiceRole, number>>;
  /** Hosts or networks, separated by commas, that the connector may reach although they are not public. */
  readonly outboundAllow: string;
  readonly signal?: AbortSignal;
}

export interface ServiceStack {
  /** Without a trailing slash and without a path. */
  readonly gatewayUrl: string;
  readonly scimBaseUrl: string;
  readonly adminBaseUrl: string;
  readonly adminToken: string;
  readonly rosterDirectory: string;
  /** Those that run. */
  readonly processes: readonly ServiceProcess[];
  /** Starts a directory in place of one that has ended. @throws {Error} when all of them run */
  startDirectory(): Promise<ServiceProcess>;
  stop(): Promise<void>;
}

const portNames: Record<ServiceRole, { grpc: keyof ServicePorts; ops: keyof ServicePorts }> = {
  'scim-gateway': { grpc: 'gatewayGrpc', ops: 'gatewayOps' },
  'user-directory': { grpc: 'directoryGrpc', ops: 'directoryOps' },
  provisioner: { grpc: 'provisionerGrpc', ops: 'provisionerOps' },
  connector: { grpc: 'connectorGrpc', ops: 'connectorOps' },
};

/**
 * Starts gateway, directory, provisioner and connector from their sources and waits until all are ready.
 * @throws {Problem} with the end of the log of the one that is not; nothing is left running then.
 */
export async function startServices(options: ServicesOptions): Promise<ServiceStack> {
  const { dataDir } = options;
  const settings = await settle(options);
  await stopOrphans(dataDir);
  const keeper = openKeeper(dataDir);
  const start = (role: ServiceRole, instance: number) =>
    startService({ role, instance, settings, keeper, dataDir, signal: options.signal });
  const processes = await startAll(settings, keeper, start);
  const gatewayUrl = `http://127.0.0.1:${settings.scimPort}`;
  return {
    gatewayUrl,
    scimBaseUrl: gatewayUrl + scimPath,
    adminBaseUrl: gatewayUrl + adminPath,
    adminToken: settings.secrets.adminToken,
    rosterDirectory: settings.rosterDirectory,
    get processes() {
      return processes.filter(({ running }) => running);
    },
    async startDirectory() {
      const ended = processes.findIndex(({ role, running }) => role === 'user-directory' && !running);
      const place = processes[ended];
      if (!place) throw new Error('all directories run');
      const started = await start('user-directory', place.instance);
      processes[ended] = started;
      return started;
    },
    stop: () => stopInOrder(processes, keeper),
  };
}

async function startAll(
  settings: StackSettings,
  keeper: Keeper,
  start: (role: ServiceRole, instance: number) => Promise<ServiceProcess>,
): Promise<ServiceProcess[]> {
  const starting = serviceRoles.flatMap((role) => settings.listening[role].map((_, instance) => start(role, instance)));
  try {
    return await Promise.all(starting);
  } catch (error) {
    await keeper.stop();
    await Promise.allSettled(starting);
    throw error;
  }
}

/** Doors first, so that what was accepted is still finished behind them. */
async function stopInOrder(processes: readonly ServiceProcess[], keeper: Keeper): Promise<void> {
  for (const role of serviceRoles.toReversed()) {
    await Promise.all(processes.filter((each) => each.role === role).map((each) => each.stop()));
  }
  await keeper.stop();
}

async function settle(options: ServicesOptions): Promise<StackSettings> {
  const { dataDir, ports = {}, instances = {} } = options;
  const rosterDirectory = join(dataDir, 'rosters');
  await mkdir(rosterDirectory, { recursive: true, mode: 0o700 });
  const claimed = await claimPorts(wantedPorts(ports, instances));
  const claimedPort = (name: string) => claimed[name] ?? 0;
  const listening = Object.fromEntries(
    serviceRoles.map((role) => [
      role,
      Array.from({ length: instances[role] ?? 1 }, (_, instance) => ({
        opsPort: claimedPort(`${role} ${instance} ops`),
        grpcPort: claimedPort(`${role} ${instance} grpc`),
      })),
    ]),
  ) as Record<ServiceRole, Listening[]>;
  return {
    ...options.infrastructure,
    topicPrefix: options.topicPrefix ?? '',
    databasePrefix: options.databasePrefix ?? 'rollcall_',
    secrets: await keepSecrets(dataDir),
    scimPort: claimedPort('scim'),
    listening,
    outboundAllow: options.outboundAllow,
    rosterDirectory,
  };
}

function wantedPorts(
  ports: Partial<ServicePorts>,
  instances: Partial<Record<ServiceRole, number>>,
): Record<string, WantedPort> {
  const wanted: Record<string, WantedPort> = { scim: wantedPort(ports.scim, 'scim', 'SCIM and the admin API') };
  for (const role of serviceRoles) {
    for (let instance = 0; instance < (instances[role] ?? 1); instance += 1) {
      for (const kind of ['grpc', 'ops'] as const) {
        const name = portNames[role][kind];
        const number = instance === 0 ? ports[name] : 0;
        wanted[`${role} ${instance} ${kind}`] = wantedPort(number, name, `${role} (${kind})`);
      }
    }
  }
  return wanted;
}

function wantedPort(number: number | undefined, name: keyof ServicePorts, purpose: string): WantedPort {
  return { number: number ?? 0, purpose, remedy: portRemedy(name) };
}
