import { type Child, lastLines } from '../../process/child.ts';
import { Problem } from '../../process/problem.ts';
import { waitUntil } from '../../process/wait-until.ts';

/**
 * Waits until a child does its work.
 * @throws {Problem} with the last lines of its log when it ends or takes too long.
 */
export async function awaitReady(
  child: Child,
  ready: () => Promise<boolean>,
  options: { readonly name: string; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const { signal } = options;
  const answered = await waitUntil(async () => !child.running || (await ready()), {
    timeoutMs: options.timeoutMs,
    ...(signal && { signal }),
  });
  if (!child.running) throw new Problem(await explainEnd(child, options.name));
  if (!answered) {
    throw new Problem(
      `${options.name} did not become ready within ${options.timeoutMs / 1000} s: see ${child.logFile}, which ends with\n${tail(child)}`,
    );
  }
}

async function explainEnd(child: Child, name: string): Promise<string> {
  const text = tail(child);
  if (/No space left on device|ENOSPC/i.test(text)) {
    return `${name} stopped because the disk is full: free at least 1 GB, or choose another folder with --data-dir.`;
  }
  const { code, signal } = await child.exited;
  return `${name} ended at once (${signal ?? `exit code ${code}`}): see ${child.logFile}, which ends with\n${text}`;
}

function tail(child: Child): string {
  return lastLines(child.logFile, 12).join('\n');
}
