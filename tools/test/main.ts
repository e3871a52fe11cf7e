import { parseArgs } from 'node:util';
import { describeProblem } from '../process/problem.ts';
import { repositoryRoot } from '../repository.ts';
import { Stopped, stopSignal } from '../stack/stop-signal.ts';
import { findTests, type TestFile } from './runner/find-tests.ts';
import { describeFailures, seconds } from './runner/print.ts';
import { type Results, runAll } from './runner/run-all.ts';
import { startTestInfrastructure } from './runner/test-infrastructure.ts';

const usage = `npm test -- [--unit] [path …]

Runs every test, or those whose path contains one of those given. Kafka and MongoDB are started for the run unless
TEST_KAFKA_BROKERS and TEST_MONGODB_URI name them. --unit runs the pure tests only and needs neither.`;

const print = (text: string) => console.log(text);

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { unit: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) print(usage);
  else await runTests(positionals, values.unit === true);
} catch (error) {
  if (!(error instanceof Stopped)) console.error(describeProblem(error));
  conclude({ passed: 0, failed: 1, skipped: 0 });
}

async function runTests(filters: readonly string[], unitOnly: boolean): Promise<void> {
  const started = Date.now();
  const signal = stopSignal(() => print('Stopping …'));
  const files = (await findTests(repositoryRoot, filters)).filter(({ level }) => !unitOnly || level === 'unit');
  const results = await withInfrastructure(files, signal, (env) =>
    runAll(files, { root: repositoryRoot, env: { ...process.env, ...env }, signal, print }),
  );
  const failures = describeFailures(results);
  if (failures) print(`${failures}\n`);
  if (files.length === 0) print('There is no such test file.');
  print(`${results.length} files in ${seconds(Date.now() - started)}`);
  conclude(sum(results, files.length));
}

async function withInfrastructure(
  files: readonly TestFile[],
  signal: AbortSignal,
  run: (env: NodeJS.ProcessEnv) => Promise<Results>,
): Promise<Results> {
  if (files.every(({ level }) => level === 'unit')) return run({});
  const infrastructure = await startTestInfrastructure(repositoryRoot, { signal, report: print });
  print('');
  try {
    return await run(infrastructure.env);
  } finally {
    await infrastructure.stop();
  }
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Files that were not run count as failed, and so does a run of nothing. */
function sum(results: Results, expected: number): Counts {
  const total = (count: (result: Results[number][1]) => number) =>
    results.reduce((all, [, result]) => all + count(result), 0);
  const passed = total((result) => result.passed);
  const skipped = total((result) => result.skipped);
  const failed = total((result) => result.failed) + expected - results.length;
  return { passed, skipped, failed: passed + failed === 0 ? 1 : failed };
}

/** The last line; scripts read it. */
function conclude({ passed, failed, skipped }: Counts): void {
  print(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}
