import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../../tools/downstream-scim/main.mjs', import.meta.url));

export interface Fault {
  readonly kind: 'status' | 'drop-before' | 'drop-after' | 'hang-after' | 'delay';
  readonly method?: string;
  readonly path?: string;
  readonly times?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMs?: number;
}

export interface ScimObject {
  readonly id: string;
  readonly [attribute: string]: unknown;
}

/** The downstream app as a process of its own, and the test's own way into it, past the connector. */
export interface Downstream {
  readonly baseUrl: string;
  readonly token: string;
  list(endpoint: 'Users' | 'Groups'): Promise<ScimObject[]>;
  post(endpoint: 'Users' | 'Groups', body: object): Promise<ScimObject>;
  patch(path: string, operations: readonly object[]): Promise<void>;
  remove(path: string): Promise<void>;
  fault(...faults: Fault[]): Promise<void>;
  /** Requests since the last `forget`, as `POST /scim/v2/Users`. */
  requests(): Promise<string[]>;
  writes(): Promise<string[]>;
  /** Ends faults and forgets requests. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDownstream(): Promise<Downstream> {
  const token = 'downstream-token-for-tests';
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, DOWNSTREAM_TOKEN: token, DOWNSTREAM_FAULTS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), exited]);
  const port = /^listening (\d+)$/.exec(String(line))?.[1];
  if (port === undefined) throw new Error('the downstream app did not start');
  const origin = `http://127.0.0.1:${port}`;
  const baseUrl = `${origin}/scim/v2`;

  async function ask<T>(method: string, url: string, body?: object): Promise<T> {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text.startsWith('{') ? JSON.parse(text) : undefined) as T;
  }

  async function requests(): Promise<string[]> {
    return (await ask<{ requests: string[] }>('GET', `${origin}/__faults`)).requests;
  }

  async function forget(): Promise<void> {
    await ask('DELETE', `${origin}/__faults`);
  }

  return {
    baseUrl,
    token,
    async list(endpoint) {
      return (await ask<{ Resources: ScimObject[] }>('GET', `${baseUrl}/${endpoint}?count=1000`)).Resources;
    },
    post: (endpoint, body) => ask<ScimObject>('POST', `${baseUrl}/${endpoint}`, body),
    async patch(path, Operations) {
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      await ask('PATCH', `${baseUrl}/${path}`, { schemas, Operations });
    },
    async remove(path) {
      await ask('DELETE', `${baseUrl}/${path}`);
    },
    async fault(...faults) {
      await ask('POST', `${origin}/__faults`, faults);
    },
    requests,
    writes: async () => (await requests()).filter((request) => !request.startsWith('GET ')),
    forget,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
