import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../process/run-program.ts';

const generatedFolder = join('libs', 'protocol', 'src', 'gen');
const timeoutMs = 120_000;

/**
 * Does aside what the target `generate` of libs/protocol does, and compares: the files that differ, are missing or are
 * too many.
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
    return { files: wanted.size, stale: stale.map((path) => join(generatedFolder, path)) };
  } finally {
    await rm(aside, { recursive: true });
  }
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
