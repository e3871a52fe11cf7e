import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

export type Level = 'unit' | 'int' | 'e2e';

export interface TestFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly level: Level;
}

const levels: readonly Level[] = ['unit', 'int', 'e2e'];
const rooms = ['apps', 'libs', 'tools'];
const skipped = new Set(['node_modules', 'gen']);

/**
 * The test files of the repository, level by level and by path within a level.
 * @param filters paths or parts of paths; none means all
 * @throws {Error} for a test file whose name says no level
 */
export async function findTests(root: string, filters: readonly string[]): Promise<readonly TestFile[]> {
  const found = (await Promise.all(rooms.map((room) => filesBelow(root, join(root, room))))).flat();
  const wanted = filters.map((filter) => relativeTo(root, filter));
  return found
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => ({ path, level: levelOf(path) }))
    .filter(({ path }) => wanted.length === 0 || wanted.some((filter) => path.includes(filter)))
    .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || compare(a.path, b.path));
}

function levelOf(path: string): Level {
  const level = levels.find((each) => path.endsWith(`.${each}.test.ts`));
  if (!level) throw new Error(`${path} says no level: name it .unit.test.ts, .int.test.ts or .e2e.test.ts`);
  return level;
}

async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(root, path);
      return [relativeTo(root, path)];
    }),
  );
  return found.flat();
}

function relativeTo(root: string, path: string): string {
  const inside = path.startsWith(root) ? relative(root, path) : path.replace(/^\.\//, '');
  return inside.replaceAll(sep, '/');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
