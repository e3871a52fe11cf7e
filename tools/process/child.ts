import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

export interface ChildOptions {
  /** What it is in the stack, for example `kafka`; several children may share a role. */
  readonly role: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Takes what it prints; the log of the run before is kept beside it as `….previous`. */
  readonly logFile: string;
  /** Given after SIGTERM before SIGKILL. */
  readonly stopTimeoutMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Child {
  readonly role: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<Exit>;
  readonly running: boolean;
  kill(signal: NodeJS.Signals): void;
  /** Ends it gracefully, and by force when that takes too long. */
  stop(): Promise<void>;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only whoever started it.
 * @throws {Error} when the program cannot be run at all.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = openLog(options.logFile);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  await new Promise((started, failed) => child.once('spawn', started).once('error', failed));
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.command} started without a process id`);
  const exited = new Promise<Exit>((ended) => child.once('exit', (code, signal) => ended({ code, signal })));
  return {
    role: options.role,
    pid,
    logFile: options.logFile,
    exited,
    get running() {
      return isRunning(child);
    },
    kill: (signal) => void child.kill(signal),
    async stop() {
      if (!isRunning(child)) return;
      const force = setTimeout(() => child.kill('SIGKILL'), options.stopTimeoutMs ?? 15_000);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(force);
    },
  };
}

/** The last lines a child has printed, oldest first. */
export function lastLines(logFile: string, count: number): readonly string[] {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count);
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  try {
    renameSync(file, `${file}.previous`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return openSync(file, 'a', 0o600);
}
