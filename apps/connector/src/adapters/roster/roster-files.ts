import { createHash, randomUUID } from 'node:crypto';
import { constants, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import type { RosterFiles, RosterState } from '../../application/roster.ts';
import type { RosterConfiguration } from '../../domain/connection.ts';
import { ConnectorError } from '../../domain/connector-error.ts';
import { checkRoster, type RosterCells } from '../../domain/roster.ts';
import { resolveRosterPath } from './roster-path.ts';
import { csvLines, lineCounter } from './roster-text.ts';
import { serialised } from './serialised.ts';

/** A link in the place of the file is not followed. */
const reading = constants.O_RDONLY | constants.O_NOFOLLOW;
const creating = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Runs one function at a time for a path, among all connectors that share the directory; the others are refused. */
export type RosterLock = <T>(path: string, run: () => Promise<T>) => Promise<T>;

/**
 * Rosters as CSV files. Writers of this process wait for each other from beginning to end; what several connectors may not do at
 * the same time, compare and rename, is under the lock.
 */
export function rosterFiles(directory: string, lock: RosterLock): RosterFiles {
  const oneAtATime = serialised();
  return {
    async checkPath(path) {
      await resolveRosterPath(directory, path);
    },
    state: (roster) => explained(async () => stateOf(await resolveRosterPath(directory, roster.path))),
    replace: (roster, previousDigest, rows) =>
      explained(async () => {
        const path = await resolveRosterPath(directory, roster.path);
        return oneAtATime(path, () => replace({ path, roster, previousDigest, lock }, rows));
      }),
    async *read(roster) {
      yield* readRows(await resolveRosterPath(directory, roster.path), roster);
    },
  };
}

interface Replacement {
  readonly path: string;
  readonly roster: RosterConfiguration;
  readonly previousDigest: string;
  readonly lock: RosterLock;
}

async function replace(
  { path, roster, previousDigest, lock }: Replacement,
  rows: AsyncIterable<readonly RosterCells[]>,
): Promise<RosterState & { readonly changed: boolean }> {
  await expectDigest(path, previousDigest);
  await removeLeftovers(path);
  const part = join(dirname(path), `${partPrefix(path)}${randomUUID()}`);
  try {
    const written = await writePart(part, roster, rows);
    const changed = written.digest !== previousDigest;
    await lock(path, async () => {
      await expectDigest(path, previousDigest);
      if (changed) await rename(part, path);
    });
    if (changed) await syncDirectory(dirname(path));
    return { ...written, changed };
  } finally {
    await rm(part, { force: true });
  }
}

async function writePart(
  part: string,
  roster: RosterConfiguration,
  rows: AsyncIterable<readonly RosterCells[]>,
): Promise<RosterState> {
  const check = checkRoster(roster);
  const hash = createHash('sha256');
  const file = await open(part, creating, 0o600);
  const write = async (lines: readonly (readonly string[])[]) => {
    const bytes = Buffer.from(csvLines(lines), 'utf8');
    hash.update(bytes);
    await writeAll(file, bytes);
  };
  try {
    await write([roster.columns]);
    for await (const batch of rows) {
      if (batch.length > 0) await write(batch.map((cells) => check.line(cells)));
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: hash.digest('hex'), rows: check.rows };
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    offset += (await file.write(bytes, offset)).bytesWritten;
  }
}

async function stateOf(path: string): Promise<RosterState> {
  const file = await openExisting(path);
  if (file === undefined) return { digest: '', rows: 0 };
  const hash = createHash('sha256');
  const counter = lineCounter();
  for await (const chunk of file.createReadStream()) {
    hash.update(chunk);
    counter.add(chunk);
  }
  return { digest: hash.digest('hex'), rows: Math.max(counter.lines - 1, 0) };
}

async function* readRows(path: string, roster: RosterConfiguration): AsyncGenerator<RosterCells> {
  const file = await openExisting(path);
  if (file === undefined) return;
  const columns = (header: string[]) => {
    if (header.join('\n') !== roster.columns.join('\n')) throw new Error('another header');
    return header;
  };
  try {
    yield* pipeline(file.createReadStream(), parse({ columns }), () => undefined);
  } catch (error) {
    throw new ConnectorError('UPSTREAM_UNAVAILABLE', 'the file is not the roster that was written', { cause: error });
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  return open(path, reading).catch(undefinedIfMissing);
}

function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
}

async function expectDigest(path: string, digest: string): Promise<void> {
  if ((await stateOf(path)).digest !== digest) {
    throw new ConnectorError('REMOTE_CHANGED', 'the file is not the one the replacement was made for');
  }
}

/** A full disk or a missing right is the file's trouble, as an outage is an app's. */
async function explained<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) throw error;
    const metadata = { code: String(error.code) };
    throw new ConnectorError('UPSTREAM_UNAVAILABLE', 'the roster cannot be read or written', {
      metadata,
      cause: error,
    });
  }
}

function partPrefix(path: string): string {
  return `.${basename(path)}.part-`;
}

/** Longer than any upload takes: what has not been written to for so long was left by a process that died. */
const leftoverAgeMs = 60 * 60 * 1000;

async function removeLeftovers(path: string): Promise<void> {
  const names = await readdir(dirname(path));
  const parts = names.filter((name) => name.startsWith(partPrefix(path))).map((name) => join(dirname(path), name));
  for (const part of parts) {
    const found = await stat(part).catch(undefinedIfMissing);
    if (found !== undefined && found.mtimeMs < Date.now() - leftoverAgeMs) await rm(part, { force: true });
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
