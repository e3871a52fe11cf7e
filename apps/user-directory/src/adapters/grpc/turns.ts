import { tooBusy } from './rpc-errors.ts';

interface Queue {
  running: number;
  readonly waiting: (() => void)[];
}

/** Lets so much run at a time for each key; the rest waits for its turn, in order. */
export class Turns {
  readonly #atATime: number;
  readonly #maxWaiting: number;
  readonly #queues = new Map<string, Queue>();

  constructor(limits: { readonly atATime: number; readonly maxWaiting: number }) {
    this.#atATime = limits.atATime;
    this.#maxWaiting = limits.maxWaiting;
  }

  /** @throws {RpcError} RESOURCE_EXHAUSTED when too many wait already; what `signal` aborts with while it waits */
  async take<T>(key: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? { running: 0, waiting: [] };
    this.#queues.set(key, queue);
    if (queue.running < this.#atATime) queue.running += 1;
    else await this.#wait(queue, signal);
    try {
      signal.throwIfAborted();
      return await run();
    } finally {
      this.#pass(key, queue);
    }
  }

  async #wait({ waiting }: Queue, signal: AbortSignal): Promise<void> {
    if (waiting.length >= this.#maxWaiting) throw tooBusy('too many queries wait already');
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      const at = waiting.indexOf(resolve);
      // Not there any more: its turn has come, and what takes it sees the signal.
      if (at < 0) return;
      waiting.splice(at, 1);
      reject(signal.reason);
    };
    waiting.push(resolve);
    signal.addEventListener('abort', leave, { once: true });
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }

  /** Hands the turn over to who waits longest. */
  #pass(key: string, queue: Queue): void {
    const next = queue.waiting.shift();
    if (next) next();
    else queue.running -= 1;
    if (queue.running === 0) this.#queues.delete(key);
  }
}
