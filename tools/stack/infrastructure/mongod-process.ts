import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { awaitReady } from './await-ready.ts';
import type { Part, PartOptions } from './infrastructure.ts';
import { obtainMongod } from './mongod-program.ts';
import { becomePrimary, mongodParameters, mongoUri } from './replica-set.ts';

/** MongoDB as a process of this machine. @throws {Problem} */
export async function startMongod(options: PartOptions): Promise<Part> {
  const { port, dataDir, report } = options;
  const mongod = await obtainMongod(options);
  options.signal?.throwIfAborted();
  const how = `local process, mongod ${mongod.version} ${mongod.source}`;
  report(`MongoDB: ${how}`);
  const dbPath = join(dataDir, 'data', 'mongodb');
  await mkdir(dbPath, { recursive: true });
  const child = await options.keeper.start({
    role: 'mongodb',
    command: mongod.command,
    args: ['--dbpath', dbPath, '--port', String(port), '--bind_ip', '127.0.0.1', ...mongodParameters],
    logFile: join(dataDir, 'logs', 'mongodb.log'),
  });
  await awaitReady(child, () => becomePrimary(port), { name: 'MongoDB', timeoutMs: 60_000, signal: options.signal });
  return { address: mongoUri(port), how, processes: [{ role: 'mongodb', pid: child.pid }], stop: () => child.stop() };
}
