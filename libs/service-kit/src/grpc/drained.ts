import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Resolves when the stream takes more, or when `over` aborts. */
export async function drained(stream: Writable, over: AbortSignal): Promise<void> {
  try {
    await once(stream, 'drain', { signal: over });
  } catch (error) {
    if (!over.aborted) throw error;
  }
}
