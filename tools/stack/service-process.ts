import { join } from 'node:path';
import type { Child } from '../process/child.ts';
import type { Keeper } from '../process/keeper.ts';
import { repositoryRoot } from '../repository.ts';
import { awaitReady } from './infrastructure/await-ready.ts';
import { type Listening, type ServiceRole, type StackSettings, serviceEnvironment } from './service-settings.ts';

const readyTimeoutMs = 60_000;

export interface ServiceProcess extends Listening {
  readonly role: ServiceRole;
  /** Counts from 0. */
  readonly instance: number;
  readonly pid: number;
  readonly logFile: string;
  readonly running: boolean;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Child['exited'];
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface ServiceStart {
  readonly role: ServiceRole;
  readonly instance: number;
  readonly settings: StackSettings;
  readonly keeper: Keeper;
  readonly dataDir: string;
  readonly signal?: AbortSignal | undefined;
}

/** Starts one process of a service and waits until it says it is ready. @throws {Problem} with the end of its log. */
export async function startService(start: ServiceStart): Promise<ServiceProcess> {
  const { role, instance, settings, dataDir } = start;
  const listening = settings.listening[role][instance];
  if (!listening) throw new Error(`${role} has no instance ${instance}`);
  const child = await start.keeper.start({
    role,
    command: process.execPath,
    args: [join(repositoryRoot, 'apps', role, 'src', 'main.ts')],
    env: serviceEnvironment(role, instance, settings),
    logFile: join(dataDir, 'logs', instance === 0 ? `${role}.log` : `${role}-${instance + 1}.log`),
  });
  await awaitReady(child, () => isReady(listening.opsPort), {
    name: role,
    timeoutMs: readyTimeoutMs,
    signal: start.signal,
  });
  return {
    ...listening,
    role,
    instance,
    pid: child.pid,
    logFile: child.logFile,
    exited: child.exited,
    get running() {
      return child.running;
    },
    kill: (signal) => child.kill(signal),
    stop: () => child.stop(),
  };
}

async function isReady(opsPort: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${opsPort}/readyz`, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // does not listen yet
  }
}
