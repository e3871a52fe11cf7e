import { spawn } from 'node:child_process';

export interface Outcome {
  /** Null when a signal ended it; undefined when there is no such program. */
  readonly code: number | null | undefined;
  /** What it printed, the last 8,000 characters. */
  readonly output: string;
}

/**
 * Runs a program to its end in the background. What the program does is never an error.
 * @throws the reason of `signal` when that aborts.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Outcome> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    killSignal: 'SIGKILL',
    ...(options.signal && { signal: options.signal }),
  });
  const timeout = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-8000);
    });
  }
  return new Promise<Outcome>((done, failed) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') done({ code: undefined, output });
      else failed(options.signal?.aborted ? options.signal.reason : error);
    });
    child.once('close', (code) => done({ code, output }));
  }).finally(() => clearTimeout(timeout));
}
