import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@rollcall/service-kit/testing';

const root = new URL('../../../../', import.meta.url);
const logLevel = process.env.TEST_LOG_LEVEL ?? 'warn';

export const serviceToken = 'service-token-for-tests';

/** A service of ours as a process of its own. */
export interface ServiceProcess {
  readonly address: string;
  readonly opsUrl: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts `apps/<name>` from its sources and waits until it says it is ready. What it logs goes to this test's errors.
 * @param grpcPort default: a free one
 */
export async function startServiceProcess(
  name: string,
  env: Readonly<Record<string, string>>,
  grpcPort?: number,
): Promise<ServiceProcess> {
  const opsPort = await freePort();
  const port = grpcPort ?? (await freePort());
  const ports = { GRPC_PORT: String(port), OPS_PORT: String(opsPort) };
  const child = spawn(process.execPath, [fileURLToPath(new URL(`apps/${name}/src/main.ts`, root))], {
    env: { PATH: process.env.PATH, SERVICE_TOKEN: serviceToken, LOG_LEVEL: logLevel, ...ports, ...env },
    stdio: ['ignore', 2, 2],
  });
  const opsUrl = `http://127.0.0.1:${opsPort}`;
  const exited = once(child, 'exit');
  const ready = eventually(
    async () => {
      if (!(await fetch(`${opsUrl}/readyz`)).ok) throw new Error(`${name} is not ready`);
    },
    { timeoutMs: 30_000, intervalMs: 50 },
  );
  await Promise.race([ready, exited.then(() => Promise.reject(new Error(`${name} did not start`)))]);
  return {
    address: `127.0.0.1:${port}`,
    opsUrl,
    kill: () => end(child, exited, 'SIGKILL'),
    stop: () => end(child, exited, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, exited: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await exited;
}

export interface Fault {
  readonly kind: 'status' | 'drop-before' | 'drop-after' | 'hang-after' | 'delay';
  readonly method?: string;
  readonly path?: string;
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
}

export interface RemoteResource {
  readonly id: string;
  readonly externalId?: string;
  readonly userName?: string;
  readonly displayName?: string;
  readonly active?: boolean;
  readonly members?: readonly { readonly value: string }[];
  readonly [attribute: string]: unknown;
}

/** A SCIM server that is not ours, as a process of its own, and the test's way into it. */
export interface DownstreamApp {
  readonly baseUrl: string;
  readonly token: string;
  users(): Promise<readonly RemoteResource[]>;
  groups(): Promise<readonly RemoteResource[]>;
  /** Adds faults. */
  fault(...faults: readonly Fault[]): Promise<void>;
  /** Ends faults and forgets requests. */
  recover(): Promise<void>;
  requests(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** @param port 0: a free one */
export async function startDownstreamApp(wantedPort = 0): Promise<DownstreamApp> {
  const token = 'downstream-token-for-tests';
  const settings = { DOWNSTREAM_TOKEN: token, DOWNSTREAM_PORT: String(wantedPort), DOWNSTREAM_FAULTS: '1' };
  const child = spawn(process.execPath, [fileURLToPath(new URL('tools/downstream-scim/main.mjs', root))], {
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), exited]);
  const port = /^listening (\d+)$/.exec(String(line))?.[1];
  if (port === undefined) throw new Error('the downstream app did not start');
  const origin = `http://127.0.0.1:${port}`;
  const list = async (endpoint: string): Promise<readonly RemoteResource[]> => {
    const url = `${origin}/scim/v2/${endpoint}?count=10000`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${endpoint}: ${response.status}`);
    return ((await response.json()) as { Resources?: RemoteResource[] }).Resources ?? [];
  };
  const control = async (method: string, body?: readonly Fault[]) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${origin}/__faults`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return response.text();
  };
  return {
    baseUrl: `${origin}/scim/v2`,
    token,
    users: () => list('Users'),
    groups: () => list('Groups'),
    async fault(...faults) {
      await control('POST', faults);
    },
    async recover() {
      await control('DELETE');
    },
    requests: async () => (JSON.parse(await control('GET')) as { requests: string[] }).requests,
    stop: () => end(child, exited, 'SIGTERM'),
  };
}
