import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeProblem } from '../process/problem.ts';
import { repositoryRoot } from '../repository.ts';
import { Stopped, stopSignal } from '../stack/stop-signal.ts';
import { type InstalledProcess, readInstallation } from './installation.ts';
import { type Options, readOptions, usage } from './options.ts';
import { withOwnInfrastructure, withOwnInstallation } from './own-installation.ts';
import { printReplyPath } from './reply-path/report.ts';
import { benchReplyPath } from './reply-path.ts';
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

async function writePath(options: Options, signal: AbortSignal): Promise<object> {
  const { concurrency, tenants } = options;
  const settings = { concurrency, tenants, levelMs: options.seconds * 1000, report, signal };
  const running = await readInstallation(options.stack);
  const levels = running
    ? await benchWritePath(running, settings)
    : await withOwnInstallation({ signal, report }, (own) =>
        benchWritePath({ ...own, processes: [...own.processes, ...options.processes] }, settings),
      );
  console.log(printWritePath(levels));
  return levels;
}

async function timeToApp({ stack, users }: Options, signal: AbortSignal): Promise<object> {
  const running = await readInstallation(stack);
  const figures = running
    ? await benchTimeToApp(running, { users, report, signal })
    : await withOwnInstallation({ signal, report }, (own) => benchTimeToApp(own, { users, report, signal }));
  console.log(printTimeToApp(figures));
  return figures;
}

const run = { 'write-path': writePath, 'time-to-app': timeToApp, 'reply-path': replyPath };

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
