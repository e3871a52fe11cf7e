import { join } from 'node:path';
import type { TestFile } from './find-tests.ts';
import { describeFile, seconds } from './print.ts';
import { type FileResult, runFile } from './run-file.ts';

export type Results = readonly (readonly [path: string, result: FileResult])[];

const timeoutsMs = { unit: 60_000, int: 180_000, e2e: 300_000 };
const stillRunningMs = 20_000;
const parallel = 2;

/** Runs the files in their order: two at a time, end-to-end tests one after the other behind them. */
export async function runAll(
  files: readonly TestFile[],
  options: {
    readonly root: string;
    readonly env: NodeJS.ProcessEnv;
    readonly signal: AbortSignal;
    print(text: string): void;
  },
): Promise<Results> {
  const run = async ({ path, level }: TestFile) => {
    const started = Date.now();
    const notice = setInterval(
      () => options.print(`… ${path} is still running, ${seconds(Date.now() - started)}`),
      stillRunningMs,
    );
    const { env, signal } = options;
    const result = await runFile(join(options.root, path), { timeoutMs: timeoutsMs[level], env, signal });
    clearInterval(notice);
    options.print(describeFile(path, result));
    return [path, result] as const;
  };
  const apart = files.filter(({ level }) => level === 'e2e');
  const together = files.filter(({ level }) => level !== 'e2e');
  return [
    ...(await inLanes(together, parallel, run, options.signal)),
    ...(await inLanes(apart, 1, run, options.signal)),
  ];
}

/** In order of the input, whatever the order in which they end. */
async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  run: (item: T) => Promise<R>,
  signal: AbortSignal,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const lane = async () => {
    for (const [index, item] of waiting) {
      if (signal.aborted) return;
      results[index] = await run(item);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
