import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from '../process/lock.mjs';
import { describeProblem, Problem } from '../process/problem.ts';
import { readOptions, type StackOptions, usage } from './options.ts';
import { resetDataFolder } from './reset.ts';
import { startStack } from './stack.ts';
import { Stopped, stopSignal } from './stop-signal.ts';

const print = (line: string) => console.log(line);

try {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) print(usage);
  else await run(options);
} catch (error) {
  if (!(error instanceof Stopped)) console.error(describeProblem(error));
  process.exitCode = error instanceof Stopped ? 130 : 1;
}

/** Runs the stack until it is told to stop. */
async function run(options: StackOptions): Promise<void> {
  const { dataDir } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { release } = onlyOne(dataDir);
  const undone: (() => Promise<void>)[] = [];
  const signal = stopSignal(() => print('\nStopping …'));
  try {
    if (options.reset) await resetDataFolder(dataDir);
    await startStack(options, { print, signal, undo: (stop) => undone.unshift(stop) });
    await aborted(signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error; // what was told to stop fails in many ways
  } finally {
    await stopAll(undone);
    release();
  }
  print('Stopped.');
}

/** All of them, whatever one of them says. */
async function stopAll(parts: readonly (() => Promise<void>)[]): Promise<void> {
  for (const stop of parts) await stop().catch((error: unknown) => console.error(describeProblem(error)));
}

function onlyOne(dataDir: string): { release(): void } {
  const attempt = tryLock(join(dataDir, 'start.lock'));
  if ('release' in attempt) return attempt;
  throw new Problem(
    `Rollcall already runs on ${dataDir} (process ${attempt.holder.pid}): stop it there with Ctrl-C, or start a second one with --data-dir and --free-ports.`,
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const alive = setInterval(() => {}, 2 ** 30);
  return new Promise((stopped) => {
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      stopped();
    });
  });
}
