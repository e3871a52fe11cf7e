import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../process/run-program.ts';

const generatedFolder = join('libs', 'protocol', 'src', 'gen');
const timeoutMs = 120_000;

const adminApi = {
  program: join('apps', 'scim-gateway', 'src', 'write-admin-api.ts'),
  file: join('docs', 'admin-api.openapi.json'),
};

/**
 * Does aside what the targets `generate` do, and compares: the files that differ, are missing or are too many.
 */
export async function staleFiles(root: string): Promise<{ readonly files: number; readonly stale: readonly string[] }> {
  const aside = await mkdtemp(join(tmpdir(), 'generated-'));
  try {
    const folder = join(aside, generatedFolder);
    await buf(root, ['generate', '--output', aside]);
    await buf(root, ['build', '--as-file-descriptor-set', '--output', join(folder, 'descriptors.binpb')]);
    const wanted = await contents(folder);
    const present = await contents(join(root, generatedFolder));
    const all = [...new Set([...wanted.keys(), ...present.keys()])].sort();
    const stale = all.filter((path) => wanted.get(path) !== present.get(path));
    const staleDocument = (await isAdminApiStale(root, join(aside, 'admin-api.json'))) ? [adminApi.file] : [];
    const staleCode = stale.map((path) => join(generatedFolder, path));
    return { files: wanted.size + 1, stale: [...staleCode, ...staleDocument] };
  } finally {
    await rm(aside, { recursive: true });
  }
}

async function isAdminApiStale(root: string, aside: string): Promise<boolean> {
  const { code, output } = await runProgram(process.execPath, [adminApi.program, aside], { cwd: root, timeoutMs });
  if (code !== 0) throw new Error(`${adminApi.program} failed: ${output.trim()}`);
  const present = await readFile(join(root, adminApi.file), 'utf8').catch(() => '');
  return present !== (await readFile(aside, 'utf8'));
}

async function buf(root: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runProgram('buf', args, { cwd: root, timeoutMs });
  if (code !== 0) throw new Error(`buf ${args[0]} failed: ${output.trim()}`);
}

async function contents(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'latin1')] as const);
  return new Map(await Promise.all(texts));
}
