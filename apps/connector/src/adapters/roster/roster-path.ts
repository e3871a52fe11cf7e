import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { ConnectorError } from '../../domain/connector-error.ts';

/**
 * The real path of a roster: inside the directory whatever links lead through it. Directories on the way are made.
 * @throws {ConnectorError} CONFIGURATION_INVALID
 */
export async function resolveRosterPath(directory: string, path: string): Promise<string> {
  if (!isAbsolute(path) || normalize(path) !== path || path.endsWith(sep) || path.includes('\0')) {
    throw invalid('has to be an absolute path without detours');
  }
  const root = await realpath(directory);
  const existing = await nearestExisting(dirname(path));
  const parent = join(await realpath(existing), relative(existing, dirname(path)));
  if (!isInside(root, parent) || basename(path).startsWith('.')) throw invalid('has to lie in the roster directory');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  if ((await realpath(parent)) !== parent) throw invalid('changed while it was checked');
  return join(parent, basename(path));
}

async function nearestExisting(directory: string): Promise<string> {
  try {
    await realpath(directory);
    return directory;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing || dirname(directory) === directory) throw error;
    return nearestExisting(dirname(directory));
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}

function invalid(problem: string): ConnectorError {
  return new ConnectorError('CONFIGURATION_INVALID', `path ${problem}`);
}
