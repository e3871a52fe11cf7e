import type { Log } from './log.ts';
import type { Running } from './running.ts';

/** A part did not stop in time; those that were to stop after it were not stopped either. */
export class ShutdownTimeout extends Error {
  override readonly name = 'ShutdownTimeout';
  readonly code = 'SHUTDOWN_TIMEOUT';
  readonly part: string;

  constructor(part: string, timeoutMs: number) {
    super(`${part} did not stop within ${timeoutMs} ms`);
    this.part = part;
  }
}

/** The running parts of a service, in the order in which they started. */
export class Parts {
  readonly #log: Log;
  readonly #timeoutMs: number;
  readonly #stack: { readonly part: string; readonly running: Running }[] = [];
  readonly #stopping = new AbortController();
  readonly #hooks: (() => void)[] = [];
  #stopped: Promise<void> | undefined;

  constructor(log: Log, timeoutMs: number) {
    this.#log = log;
    this.#timeoutMs = timeoutMs;
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  beforeStop(hook: () => void): void {
    this.#hooks.push(hook);
  }

  /** @throws when the parts are being stopped already; the new one is stopped with them. */
  add<R extends Running>(part: string, running: R): R {
    this.#stack.push({ part, running });
    if (this.#stopped !== undefined) {
      this.#stopped = this.#stopped.then(() => this.#stopAll());
      throw new Error('the service is stopping');
    }
    this.#log.debug('part started', { part });
    return running;
  }

  /**
   * Stops all parts in reverse order under one deadline; a part whose stop rejects does not keep the others from it.
   * @throws {ShutdownTimeout} naming the part that hangs, or AggregateError with what stops rejected with.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  async #stopAll(): Promise<void> {
    for (const hook of this.#hooks) hook();
    this.#stopping.abort();
    const deadline = performance.now() + this.#timeoutMs;
    const failures: unknown[] = [];
    for (let next = this.#stack.pop(); next !== undefined; next = this.#stack.pop()) {
      const { part, running } = next;
      try {
        await this.#within(part, running.stop(), deadline);
        this.#log.debug('part stopped', { part });
      } catch (error) {
        if (error instanceof ShutdownTimeout) throw error;
        this.#log.error('part failed to stop', { part, error });
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'parts failed to stop');
  }

  async #within(part: string, stopped: Promise<void>, deadline: number): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new ShutdownTimeout(part, this.#timeoutMs)),
      Math.max(0, deadline - performance.now()),
    );
    try {
      await Promise.race([stopped, promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
