import type { Log, Running } from '@rollcall/service-kit';
import type { App } from '../domain/app.ts';
import { Alarm, Pump } from './lane.ts';
import type { PartitionRuntime } from './partition-runtime.ts';

export interface AppWatchParts {
  /** Apps that are not filled yet, in some partitions. */
  readonly connecting: (
    partitions: readonly number[],
  ) => Promise<readonly { readonly partition: number; readonly app: App }[]>;
  readonly runtimes: ReadonlyMap<number, PartitionRuntime>;
  readonly everyMs: number;
  readonly log: Log;
}

/** Finds apps that any instance has connected, for the instance that owns their partition: this one, at once when woken. */
export class AppWatch implements Running {
  readonly #parts: AppWatchParts;
  readonly #alarm = new Alarm(() => this.wake());
  readonly #pump: Pump;
  #stopped = false;

  constructor(parts: AppWatchParts) {
    this.#parts = parts;
    this.#pump = new Pump(
      () => this.#look(),
      (error) => parts.log.warn('looking for new apps failed', { error }),
    );
    this.wake();
  }

  wake(): void {
    if (this.#stopped) return;
    this.#pump.wake();
    this.#alarm.set(new Date(Date.now() + this.#parts.everyMs), new Date());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarm.clear();
    await this.#pump.idle();
  }

  async #look(): Promise<void> {
    const { runtimes, connecting } = this.#parts;
    if (runtimes.size === 0) return;
    for (const { partition, app } of await connecting([...runtimes.keys()])) runtimes.get(partition)?.connect(app);
  }
}
