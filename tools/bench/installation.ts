import { readFile } from 'node:fs/promises';

/** A process of the installation on this machine. */
export interface InstalledProcess {
  readonly role: string;
  readonly pid: number;
}

/** A running installation, as `.rollcall/stack.json` describes it. */
export interface Installation {
  readonly scimBaseUrl: string;
  readonly adminBaseUrl: string;
  readonly adminToken: string;
  /** `host:port`, separated by commas. */
  readonly kafkaBrokers: string;
  readonly mongoUri: string;
  readonly processes: readonly InstalledProcess[];
}

/** Undefined when there is no such file, or when the processes it names are gone. */
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
