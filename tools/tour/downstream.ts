import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../downstream-scim/main.mjs', import.meta.url));

/** The third-party SCIM server in a process of its own. */
export interface DownstreamScim {
  readonly baseUrl: string;
  readonly bearerToken: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts it, empty, and waits until it listens. `port` 0 takes a free one.
 * @throws {Error} with what it said when it does not come up.
 */
export async function startDownstreamScim(options: {
  readonly port: number;
  readonly bearerToken: string;
}): Promise<DownstreamScim> {
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DOWNSTREAM_PORT: String(options.port),
      DOWNSTREAM_TOKEN: options.bearerToken,
    },
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const firstLine = once(lines, 'line') as Promise<[string]>;
  const line = await Promise.race([firstLine.then(([text]) => text), exited.then(() => undefined)]);
  const port = /^listening (\d+)$/.exec(line ?? '')?.[1];
  if (!port || !child.pid) throw new Error(`The downstream SCIM app did not start: ${complaint.trim() || line}`);
  return {
    baseUrl: `http://127.0.0.1:${port}/scim/v2`,
    bearerToken: options.bearerToken,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
