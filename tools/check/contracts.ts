import { runProgram } from '../process/run-program.ts';

const timeoutMs = 120_000;

/**
 * Lints the contracts and compares them with the branch that is released from: nothing there may be taken back. A clone
 * without that branch, as CI makes them, compares with its remote counterpart, or says that it could not.
 */
export async function checkContracts(root: string): Promise<{ readonly ok: boolean; readonly text: string }> {
  const run = (command: string, args: readonly string[]) => runProgram(command, args, { cwd: root, timeoutMs });
  const lint = await run('buf', ['lint']);
  if (lint.code !== 0) return { ok: false, text: lint.output.trim() };
  for (const base of ['main', 'origin/main']) {
    if ((await run('git', ['rev-parse', '--verify', '--quiet', base])).code !== 0) continue;
    const { code, output } = await run('buf', ['breaking', '--against', `.git#ref=${base}`]);
    return { ok: code === 0, text: code === 0 ? `(linted, compared with ${base})` : output.trim() };
  }
  return { ok: true, text: '(linted; there is no main to compare with)' };
}
