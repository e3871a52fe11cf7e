import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks until the answer is true. `signal` ends the waiting early, with its reason.
 * @returns false when `timeoutMs` passed without.
 */
export async function waitUntil(
  condition: () => Promise<boolean> | boolean,
  options: { readonly timeoutMs: number; readonly intervalMs?: number; readonly signal?: AbortSignal },
): Promise<boolean> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    options.signal?.throwIfAborted();
    if (await condition()) return true;
    if (Date.now() >= deadline) return false;
    await delay(options.intervalMs ?? 50);
  }
}
