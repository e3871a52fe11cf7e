import { readFile } from 'node:fs/promises';

/** A process of the installation on this machine. */
export interface InstalledProcess {
  readonly role: string;
  readonly pid: number;
  /** Where its `/metrics` are. */
  readonly opsPort?: number;
}

/** A running installation. The fields of `.rollcall/stack.json` and, for one of our own, what keeps it apart from others. */
export interface Installation {
  readonly scimBaseUrl: string;
  readonly adminBaseUrl: string;
  readonly adminToken: string;
  readonly kafkaBrokers: readonly string[];
  readonly mongoUri: string;
  readonly processes: readonly InstalledProcess[];
  /** Default: none. */
  readonly topicPrefix?: string;
  /** Default: `rollcall_`. */
  readonly databasePrefix?: string;
}

/** The installation that a `stack.json` describes; undefined when there is no such file, or its processes are gone. */
export async function readInstallation(path: string): Promise<Installation | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const installation = JSON.parse(text) as Installation;
  return installation.processes.every(({ pid }) => isRunning(pid)) ? installation : undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
