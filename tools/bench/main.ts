import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeProblem } from '../process/problem.ts';
import { repositoryRoot } from '../repository.ts';
import { Stopped, stopSignal } from '../stack/stop-signal.ts';
import { type Installation, type InstalledProcess, readInstallation } from './installation.ts';
import { benchLargeGroups, printLargeGroups } from './large-groups.ts';
import { type Options, readOptions, usage } from './options.ts';
import { withOwnInfrastructure, withOwnInstallation } from './own-installation.ts';
import { printReadPath } from './read-path/report.ts';
import { benchReadPath } from './read-path.ts';
import { printReplyPath } from './reply-path/report.ts';
import { benchReplyPath } from './reply-path.ts';
import { benchTenantSize, printTenantSize } from './tenant-size.ts';
import { benchTimeToApp, printTimeToApp } from './time-to-app.ts';
import { printWritePath } from './write-path/report.ts';
import { benchWritePath } from './write-path.ts';

const report = (line: string) => console.error(`… ${line}`);

async function replyPath(options: Options, signal: AbortSignal): Promise<object> {
  const compare = async (kafkaBrokers: readonly string[], processes: readonly InstalledProcess[]) => {
    const brokerPid = processes.find(({ role }) => role === 'kafka')?.pid;
    const { sliceMs, rounds, commitMs } = options;
    const settings = { brokers: kafkaBrokers, sliceMs, rounds, commitMs, signal };
    return benchReplyPath(brokerPid === undefined ? settings : { ...settings, brokerPid });
  };
  const running = await readInstallation(options.stack);
  const figures = running
    ? await compare(running.kafkaBrokers, running.processes)
    : await withOwnInfrastructure({ signal, report }, ({ kafkaBrokers, processes }) =>
        compare(kafkaBrokers, [...processes, ...options.processes]),
      );
  console.log(printReplyPath(figures));
  return figures;
}

/** The running installation, with the processes that only its operator knows, or else one of our own. */
async function onInstallation<T>(
  { stack, processes }: Options,
  signal: AbortSignal,
  bench: (installation: Installation) => Promise<T>,
): Promise<T> {
  const running = await readInstallation(stack);
  if (running) return bench(running);
  return withOwnInstallation({ signal, report }, (own) =>
    bench({ ...own, processes: [...own.processes, ...processes] }),
  );
}

async function writePath(options: Options, signal: AbortSignal): Promise<object> {
  const { concurrency, tenants, seconds } = options;
  const settings = { concurrency, tenants, levelMs: seconds * 1000, report, signal };
  const levels = await onInstallation(options, signal, (installation) => benchWritePath(installation, settings));
  console.log(printWritePath(levels));
  return levels;
}

async function readPath(options: Options, signal: AbortSignal): Promise<object> {
  const { users, sliceMs, rounds } = options;
  const settings = { users, sliceMs, rounds, report, signal };
  const figures = await onInstallation(options, signal, (installation) => benchReadPath(installation, settings));
  console.log(printReadPath(figures));
  return figures;
}

async function tenantSize(options: Options, signal: AbortSignal): Promise<object> {
  const { users, sliceMs, rounds } = options;
  const settings = { sizes: [2_000, users] as const, sliceMs, rounds, report, signal };
  const figures = await onInstallation(options, signal, (installation) => benchTenantSize(installation, settings));
  console.log(printTenantSize(figures));
  return figures;
}

async function largeGroups(options: Options, signal: AbortSignal): Promise<object> {
  const settings = { members: options.members, report, signal };
  const figures = await onInstallation(options, signal, (installation) => benchLargeGroups(installation, settings));
  console.log(printLargeGroups(figures));
  return figures;
}

async function timeToApp(options: Options, signal: AbortSignal): Promise<object> {
  const settings = { users: options.users, report, signal };
  const figures = await onInstallation(options, signal, (installation) => benchTimeToApp(installation, settings));
  console.log(printTimeToApp(figures));
  return figures;
}

const run = {
  'write-path': writePath,
  'read-path': readPath,
  'tenant-size': tenantSize,
  'large-groups': largeGroups,
  'time-to-app': timeToApp,
  'reply-path': replyPath,
};

try {
  const options = readOptions(process.argv.slice(2), join(repositoryRoot, '.rollcall', 'stack.json'));
  if (options === undefined) {
    console.log(usage);
  } else {
    const signal = stopSignal(() => report('stopping'));
    const figures = await run[options.what](options, signal);
    if (options.json) await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`);
  }
} catch (error) {
  if (!(error instanceof Stopped)) console.error(describeProblem(error));
  process.exitCode = error instanceof Stopped ? 130 : 1;
}
