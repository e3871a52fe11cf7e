import { join } from 'node:path';
import { topics } from '@rollcall/protocol';
import { lastLines } from '../process/child.ts';
import { openKeeper } from '../process/keeper.ts';
import { stopOrphans } from '../process/orphans.ts';
import { claimPorts, type WantedPort } from '../process/ports.ts';
import type { TourStack } from '../tour/tour.ts';
import { openDemonstration } from './demonstration.ts';
import { type DownstreamApp, startDownstreamApp } from './downstream-app.ts';
import { type Infrastructure, startInfrastructure } from './infrastructure/start-infrastructure.ts';
import { introduction } from './introduction.ts';
import type { StackOptions } from './options.ts';
import { portFlag, portRemedy } from './port-names.ts';
import { type ServiceStack, startServices } from './services.ts';
import { removeStackFile, type StackProcess, writeStackFile } from './stack-file.ts';

export interface StackContext {
  /** Aborts when the stack is to stop, also while it is still starting. */
  readonly signal: AbortSignal;
  print(line: string): void;
  /** Takes what stops a part as soon as that part runs. */
  undo(stop: () => Promise<void>): void;
}

interface Parts {
  readonly infrastructure: Infrastructure;
  readonly services: ServiceStack;
  readonly downstream: DownstreamApp;
}

/**
 * Brings up infrastructure, services and the downstream app, opens the demonstration tenant, takes the tour, and says
 * where everything is. What runs when it fails half-way has been handed to `undo`.
 */
export async function startStack(options: StackOptions, context: StackContext): Promise<void> {
  const { dataDir } = options;
  await removeStackFile(dataDir);
  const orphans = await stopOrphans(dataDir);
  if (orphans.length > 0) context.print(`Stopped what an earlier start left behind: ${orphans.join(', ')}.`);
  await claimPorts(wantedPorts(options.ports));
  const infrastructure = await bringUpInfrastructure(options, context);
  const parts = { infrastructure, ...(await bringUpServices(infrastructure, options, context)) };
  const tour = tourStack(parts, dataDir, context.print);
  const tenant = await openDemonstration(tour, { withTour: options.tour });
  context.signal.throwIfAborted();
  const stack = {
    scimBaseUrl: tour.scimBaseUrl,
    bearerToken: tenant.bearerToken,
    basic: tenant.basic,
    adminBaseUrl: tour.adminBaseUrl,
    adminToken: tour.adminToken,
    tenantId: tenant.tenantId,
    kafkaBrokers: infrastructure.kafkaBrokers,
    mongoUri: infrastructure.mongoUri,
    downstream: tour.downstream,
    rosterFile: tour.rosterFile,
    processes: processesOf(parts),
  };
  const file = await writeStackFile(dataDir, stack);
  context.undo(() => removeStackFile(dataDir));
  context.print(introduction(stack, file));
}

async function bringUpInfrastructure(
  { dataDir, ports }: StackOptions,
  { print, signal, undo }: StackContext,
): Promise<Infrastructure> {
  print('Kafka and MongoDB');
  const infrastructure = await startInfrastructure({
    dataDir,
    kafkaPort: ports.kafka,
    kafkaControllerPort: ports.kafkaController,
    mongoPort: ports.mongodb,
    report: (line) => print(`  ${line}`),
    signal,
  });
  undo(infrastructure.stop);
  return infrastructure;
}

async function bringUpServices(
  infrastructure: Infrastructure,
  { dataDir, ports }: StackOptions,
  context: StackContext,
): Promise<Omit<Parts, 'infrastructure'>> {
  const { signal, print, undo } = context;
  print('Gateway, directory, provisioner, connector and a downstream app');
  const keeper = openKeeper(dataDir);
  undo(keeper.stop);
  const startingServices = startServices({ infrastructure, dataDir, ports, outboundAllow: '127.0.0.0/8', signal });
  const startingDownstream = startDownstreamApp({ keeper, dataDir, port: ports.downstream, signal });
  await Promise.allSettled([
    startingServices.then((services) => {
      const stopWatching = watch(services, print);
      undo(() => {
        stopWatching();
        return services.stop();
      });
    }),
    startingDownstream,
  ]);
  return { services: await startingServices, downstream: await startingDownstream };
}

function tourStack(
  { infrastructure, services, downstream }: Parts,
  dataDir: string,
  print: TourStack['print'],
): TourStack {
  return {
    scimBaseUrl: services.scimBaseUrl,
    adminBaseUrl: services.adminBaseUrl,
    adminToken: services.adminToken,
    kafkaBrokers: infrastructure.kafkaBrokers,
    eventsTopic: topics().events,
    downstream: { baseUrl: downstream.baseUrl, bearerToken: downstream.bearerToken },
    rosterFile: join(services.rosterDirectory, 'wellness-benefit.csv'),
    tenantFile: join(dataDir, 'tenant.json'),
    print,
  };
}

function processesOf({ infrastructure, services, downstream }: Parts): readonly StackProcess[] {
  return [
    { role: 'launcher', pid: process.pid },
    ...infrastructure.processes,
    ...services.processes.map(({ role, pid, opsPort, logFile }) => ({ role, pid, opsPort, logFile })),
    { role: downstream.child.role, pid: downstream.child.pid, logFile: downstream.child.logFile },
  ];
}

/** Looked at before anything starts; each part takes its own when it does. Those of what is given are not ours. */
function wantedPorts(ports: StackOptions['ports']): Record<string, WantedPort> {
  const { KAFKA_BROKERS, MONGODB_URI } = process.env;
  const isGiven = (name: string) => (name.startsWith('kafka') ? KAFKA_BROKERS : name === 'mongodb' && MONGODB_URI);
  const ours = Object.entries(ports).filter(([name]) => !isGiven(name));
  return Object.fromEntries(
    ours.map(([name, number]) => [
      name,
      { number, purpose: portFlag(name).replace(/-port$/, ''), remedy: portRemedy(name) },
    ]),
  );
}

/** Nothing is started again by itself: a service that ends in development is something to look at. */
function watch(services: ServiceStack, print: StackContext['print']): () => void {
  let watching = true;
  for (const { role, pid, exited, logFile } of services.processes) {
    void exited.then((exit) => {
      if (!watching) return;
      const ending = exit.signal ?? `exit code ${exit.code}`;
      print(
        `\n${role} (process ${pid}) has ended: ${ending}. The end of ${logFile}:\n${lastLines(logFile, 8).join('\n')}`,
      );
    });
  }
  return () => {
    watching = false;
  };
}
