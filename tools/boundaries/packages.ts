import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type Import, readImports } from './read-imports.ts';

/** A room of the repository. */
export interface Package {
  /** From the root, with forward slashes: `apps/scim-gateway`. */
  readonly path: string;
  readonly name: string;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** From the root: `apps/scim-gateway/src/main.ts`. */
  readonly path: string;
  /** Inside its package: `src/main.ts`. */
  readonly inside: string;
  readonly imports: readonly Import[];
}

export interface Repository {
  readonly packages: readonly Package[];
  /** Development dependencies of the root, which every test may use. */
  readonly shared: ReadonlySet<string>;
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

const skipped = new Set(['node_modules', 'gen', '.rollcall', '.nx']);
const source = /(?<!\.d)\.(?:ts|mts|mjs|js)$/;

/** Reads every package below `apps`, `libs` and `tools`; generated code is left out. */
export async function readRepository(root: string): Promise<Repository> {
  const manifests = await manifestsBelow(root, ['apps', 'libs', 'tools']);
  const paths = manifests.map((manifest) => dirname(manifest));
  const packages = await Promise.all(paths.map((path) => readPackage(root, path, paths)));
  const shared = await readManifest(root, '.');
  return { packages, shared: namesOf(shared.devDependencies) };
}

async function manifestsBelow(root: string, folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(folders.map((folder) => filesBelow(root, folder)));
  return found.flat().filter((path) => path.endsWith('/package.json'));
}

async function readPackage(root: string, path: string, all: readonly string[]): Promise<Package> {
  const manifest = await readManifest(root, path);
  const inner = all.filter((other) => other.startsWith(`${path}/`));
  const files = (await filesBelow(root, path)).filter(
    (file) => source.test(file) && !inner.some((other) => file.startsWith(`${other}/`)),
  );
  return {
    path,
    name: manifest.name ?? path,
    dependencies: namesOf(manifest.dependencies),
    devDependencies: namesOf(manifest.devDependencies),
    files: await Promise.all(files.sort().map((file) => readSource(root, path, file))),
  };
}

async function readSource(root: string, packagePath: string, path: string): Promise<SourceFile> {
  const text = await readFile(join(root, path), 'utf8');
  return { path, inside: path.slice(packagePath.length + 1), imports: readImports(text) };
}

async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = relative(root, join(root, folder, entry.name)).replaceAll(sep, '/');
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : filesBelow(root, path);
      return entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}

async function readManifest(root: string, path: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(root, path, 'package.json'), 'utf8')) as Manifest;
}

function namesOf(dependencies: Record<string, string> = {}): ReadonlySet<string> {
  return new Set(Object.keys(dependencies));
}
