import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';

const program = fileURLToPath(new URL('scimmy-mongodb.mjs', import.meta.url));

/** The peer in a process of its own, on a database of its own. */
export interface Peer {
  readonly baseUrl: string;
  readonly bearerToken: string;
  readonly pid: number;
  /** Ends it and drops its database. */
  stop(): Promise<void>;
}

/** Starts it, empty. @throws {Error} with what it said when it does not come up. */
export async function startPeer(mongoUri: string): Promise<Peer> {
  const [database, bearerToken] = [`peer_${randomBytes(4).toString('hex')}`, randomBytes(16).toString('hex')];
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PEER_MONGODB_URI: mongoUri, PEER_DATABASE: database, PEER_TOKEN: bearerToken },
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]: string[]) => text),
    exited.then(() => undefined),
  ]);
  const port = /^listening (\d+)$/.exec(line ?? '')?.[1];
  if (!port || !child.pid) throw new Error(`The peer did not start: ${complaint.trim() || line}`);
  return {
    baseUrl: `http://127.0.0.1:${port}/scim/v2`,
    bearerToken,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      const client = await MongoClient.connect(mongoUri);
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
}
