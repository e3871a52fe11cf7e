import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** One test or suite that has ended, in the order in which they did. */
export interface Finished {
  readonly outcome: 'passed' | 'failed' | 'skipped' | 'todo';
  readonly name: string;
  /** How deep inside other tests and suites. */
  readonly nesting: number;
  readonly suite: boolean;
  readonly durationMs: number;
  /** Why it failed; empty when only something inside it did. */
  readonly error: string;
  /** The tests and suites around it, outermost first. */
  readonly within: readonly string[];
}

export interface FileResult {
  readonly finished: readonly Finished[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What went wrong with the file as a whole: it crashed, hung, or holds no test. */
  readonly trouble: string | undefined;
  /** What it printed, the end of it. */
  readonly output: string;
  readonly durationMs: number;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly skipped: number;
  readonly todo: number;
}

type Event =
  | { readonly type: 'start'; readonly name: string; readonly nesting: number }
  | ({ readonly type: 'pass'; readonly skipped: boolean; readonly todo: boolean } & EventBody)
  | ({ readonly type: 'fail'; readonly error: string; readonly todo: boolean } & EventBody)
  | { readonly type: 'summary'; readonly counts: Counts };

type EventBody = Pick<Finished, 'name' | 'nesting' | 'suite' | 'durationMs'>;

const reporter = fileURLToPath(new URL('./reporter.mjs', import.meta.url));
const outputLimit = 20_000;
const killAfterMs = 5000;
const drainMs = 1000;
/** After its last test a file has this long to let go of everything. */
const lingerMs = 10_000;

/**
 * Runs one test file in a process of its own and counts what Node's test runner tells. A file that crashes, hangs past
 * `timeoutMs`, does not end after its tests, or holds no test, counts as one failure more.
 */
export async function runFile(
  file: string,
  options: { readonly timeoutMs: number; readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal },
): Promise<FileResult> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--test-reporter', reporter, '--test-reporter-destination', 'stdout', file], {
    env: { ...options.env, NODE_TEST_CONTEXT: undefined }, // set where this runs inside a test itself
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-outputLimit);
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', keep);
  const watch = watchOver(child, options);
  const events = await readEvents(child.stdio[3] as Readable, watch.onSummary);
  const exit = await watch.ended;
  return { ...tally(events, exit), output, durationMs: performance.now() - started };
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it had to be ended, if it had to. */
  readonly reason: string | undefined;
}

function watchOver(child: ChildProcess, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }) {
  let reason: string | undefined;
  const end = (why: string) => {
    reason ??= why;
    killGroup(child, 'SIGTERM');
    timers.push(setTimeout(() => killGroup(child, 'SIGKILL'), killAfterMs));
  };
  const timers = [setTimeout(() => end(`did not end within ${options.timeoutMs / 1000} s`), options.timeoutMs)];
  const onAbort = () => end('was interrupted');
  options.signal?.addEventListener('abort', onAbort);
  child.once('exit', () => timers.push(setTimeout(() => letGo(child), drainMs)));
  const ended = new Promise<Ending>((done) => {
    child.once('close', (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      done({ code, signal, reason });
    });
  });
  const lingers = `was still running ${lingerMs / 1000} s after its last test: something is not closed`;
  return { ended, onSummary: () => void timers.push(setTimeout(() => end(lingers), lingerMs)) };
}

/** What it started and forgot must not keep its output open, nor stay. */
function letGo(child: ChildProcess): void {
  killGroup(child, 'SIGKILL');
  for (const stream of child.stdio) stream?.destroy();
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function readEvents(stream: Readable, onSummary: () => void): Promise<readonly Event[]> {
  const events: Event[] = [];
  for await (const line of createInterface({ input: stream })) {
    const event = JSON.parse(line) as Event;
    events.push(event);
    if (event.type === 'summary') onSummary();
  }
  return events;
}

function tally(events: readonly Event[], exit: Ending): Omit<FileResult, 'output' | 'durationMs'> {
  const finished = finishedOf(events);
  const summary = events.find((event) => event.type === 'summary')?.counts;
  const counts = summary ?? countsOf(finished);
  const trouble = troubleOf(counts, exit, finished) ?? (summary ? undefined : 'ended before its tests did');
  return {
    finished,
    passed: counts.passed,
    failed: counts.failed + counts.cancelled + (trouble ? 1 : 0),
    skipped: counts.skipped + counts.todo,
    trouble,
  };
}

function troubleOf(counts: Counts, exit: Ending, finished: readonly Finished[]): string | undefined {
  if (exit.reason) return exit.reason;
  if (exit.signal) return `was ended by ${exit.signal}`;
  if (exit.code !== 0 && counts.failed + counts.cancelled === 0) return `ended with exit code ${exit.code}`;
  return finished.length === 0 ? 'holds no test' : undefined;
}

/** For a file that ended before it could sum up. */
function countsOf(finished: readonly Finished[]): Counts {
  const tests = finished.filter(({ suite }) => !suite);
  const count = (wanted: Finished['outcome']) => tests.filter(({ outcome }) => outcome === wanted).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    cancelled: 0,
    skipped: count('skipped'),
    todo: count('todo'),
  };
}

function finishedOf(events: readonly Event[]): readonly Finished[] {
  const open: string[] = [];
  return events.flatMap((event) => {
    if (event.type === 'summary') return [];
    if (event.type === 'start') {
      open.splice(event.nesting, Number.POSITIVE_INFINITY, event.name);
      return [];
    }
    const { name, nesting, suite, durationMs } = event;
    const error = event.type === 'fail' ? event.error : '';
    return [{ name, nesting, suite, durationMs, error, outcome: outcomeOf(event), within: open.slice(0, nesting) }];
  });
}

function outcomeOf(event: Extract<Event, { type: 'pass' | 'fail' }>): Finished['outcome'] {
  if (event.todo) return 'todo';
  if (event.type === 'fail') return 'failed';
  return event.skipped ? 'skipped' : 'passed';
}
