import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, type ChildOptions, startChild } from './child.ts';
import { type ProcessIdentity, startOf, thisProcess } from './identity.mjs';

/** What a keeper writes down about a child, so that others can find it when the keeper is gone. */
export interface KeptProcess extends ProcessIdentity {
  readonly role: string;
  readonly owner: ProcessIdentity;
}

/** Starts children and sees to it that none outlives this process, however it ends. */
export interface Keeper {
  start(options: ChildOptions): Promise<Child>;
  /** Stops all children at once, and those that are only just being started as soon as they are. */
  stop(): Promise<void>;
}

/** The folder with one record for each process that was started on behalf of a data folder. */
export function recordsFolder(dataDir: string): string {
  return join(dataDir, 'run');
}

export function openKeeper(dataDir: string): Keeper {
  const folder = recordsFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const children: Child[] = [];
  const guardian = startGuardian(dataDir);
  let stopped = false;
  return {
    async start(options) {
      const child = await startChild(options);
      const record = join(folder, `${child.role}-${child.pid}.json`);
      keepRecord(record, child);
      void child.exited.then(() => rmSync(record, { force: true }));
      children.push(child);
      if (stopped) await child.stop();
      return child;
    },
    async stop() {
      stopped = true;
      await Promise.all(children.map((child) => child.stop()));
      guardian.dismiss();
    },
  };
}

function keepRecord(file: string, child: Child): void {
  const startedAt = startOf(child.pid);
  if (startedAt === undefined) return;
  const record: KeptProcess = { role: child.role, pid: child.pid, startedAt, owner: thisProcess() };
  writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
}

/** Waits in a shell, which costs next to nothing, for its input to end: that happens when this process does. */
function startGuardian(dataDir: string): { dismiss(): void } {
  const reap = fileURLToPath(new URL('./reap.ts', import.meta.url));
  const guardian = spawn('sh', ['-c', 'read -r word && exit 0; exec "$0" "$@"', process.execPath, reap, dataDir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guardian.on('error', () => {}); // without `sh` the next start finds what was left behind
  guardian.stdin?.on('error', () => {});
  guardian.unref();
  return { dismiss: () => void guardian.stdin?.end('dismissed\n') };
}
