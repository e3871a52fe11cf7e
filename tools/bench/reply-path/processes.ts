import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessSettings, StartUp } from './conversation.ts';

/** Starts one side of the comparison and waits until it is ready. It is added to `children` even if it never is. */
export async function startProcess(
  children: ChildProcess[],
  role: 'directory' | 'gateway',
  settings: ProcessSettings,
): Promise<[ChildProcess, StartUp]> {
  const child = fork(new URL(`./${role}-process.ts`, import.meta.url), [JSON.stringify(settings)]);
  children.push(child);
  return [child, await answer<StartUp>(child)];
}

/** The next message of a child. Rejects when the child ends instead. */
export async function answer<T>(child: ChildProcess): Promise<T> {
  const stop = new AbortController();
  const ended = once(child, 'exit', { signal: stop.signal }).then(([code]) => {
    throw new Error(`A process of the comparison ended with code ${code}.`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: stop.signal }), ended]);
    return message;
  } finally {
    ended.catch(() => undefined);
    stop.abort();
  }
}
