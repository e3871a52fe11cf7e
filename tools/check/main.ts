import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import colors from 'picocolors';
import { checkBoundaries } from '../boundaries/check-boundaries.ts';
import { runProgram } from '../process/run-program.ts';
import { repositoryRoot } from '../repository.ts';
import { checkContracts } from './contracts.ts';
import { staleFiles } from './generated.ts';

/** What a check found: problems to show, or a line on what it looked at. */
interface Finding {
  readonly ok: boolean;
  readonly text: string;
}

interface Check {
  readonly name: string;
  run(): Promise<Finding>;
}

const timeoutMs = 300_000;

const checks: readonly Check[] = [
  { name: 'format and lint', run: () => tool('biome', ['check', '.'], /^Checked .*/m) },
  {
    name: 'lint and types of every project',
    run: () => tool('nx', ['run-many', '-t', 'lint', 'typecheck', '--parallel=2'], /Successfully ran .*/),
  },
  { name: 'boundaries between rooms', run: boundaries },
  { name: 'contracts', run: () => checkContracts(repositoryRoot) },
  { name: 'generated code', run: generated },
];

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) console.log('npm run check\n\nFormat, lint, types, boundaries, contracts and generated code.');
else await runChecks();

async function runChecks(): Promise<void> {
  let failed = 0;
  for (const { name, run } of checks) {
    const { ok, text } = await run();
    console.log(ok ? `${colors.green('✔')} ${name} ${colors.dim(text)}` : `${colors.red('✖')} ${name}\n${text}\n`);
    if (!ok) failed += 1;
  }
  console.log(`${checks.length - failed} checks passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** @param summary the line in which the tool says what it looked at; without that line it looked at nothing */
async function tool(name: string, args: readonly string[], summary: RegExp): Promise<Finding> {
  const bin = join(repositoryRoot, 'node_modules', '.bin');
  process.env.PATH = [bin, process.env.PATH].join(delimiter);
  const { code, output } = await runProgram(join(bin, name), args, { cwd: repositoryRoot, timeoutMs });
  const line = summary.exec(output)?.[0];
  return code === 0 && line ? { ok: true, text: `(${line.trim()})` } : { ok: false, text: output.trim() };
}

async function boundaries(): Promise<Finding> {
  const { files, imports, problems } = await checkBoundaries(repositoryRoot);
  return { ok: problems.length === 0, text: problems.join('\n') || `(${files} files, ${imports} imports)` };
}

async function generated(): Promise<Finding> {
  const { files, stale } = await staleFiles(repositoryRoot);
  if (files === 0) return { ok: false, text: 'buf generated nothing' };
  const text = stale.map((file) => `${file} is not what \`npm run generate\` makes`).join('\n');
  return { ok: stale.length === 0, text: text || `(${files} files)` };
}
