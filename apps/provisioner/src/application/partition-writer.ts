import type { AppRegistry } from './app-registry.ts';
import type { Clock, Journal, Views } from './ports.ts';
import { settle } from './settle.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** A change to a partition's state. What it decides on is loaded beforehand, for all changes of a commit at once. */
export interface Change<T = void> {
  readonly accounts?: readonly string[];
  readonly memberships?: readonly string[];
  readonly tenants?: readonly string[];
  decide(unit: UnitOfWork): Promise<T> | T;
}

/** The writer has ended: a commit failed, or the partition was let go. What was handed in is not done. */
export class WriterEnded extends Error {
  override readonly name = 'WriterEnded';
  readonly code = 'WRITER_ENDED';
}

interface Waiting {
  readonly change: Change<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const maxChangesPerCommit = 64;

/**
 * The one writer of a partition. Changes are decided one after the other; what gathers while a commit is under way goes
 * into the next one. After a failed commit the state in memory proves nothing any more, so the writer ends.
 */
export class PartitionWriter {
  readonly #views: Views;
  readonly #journal: Journal;
  readonly #registry: AppRegistry;
  readonly #clock: Clock;
  readonly #onEnd: (error: unknown) => void;
  #queue: Waiting[] = [];
  #running: Promise<void> | undefined;
  #ended: WriterEnded | undefined;

  constructor(parts: {
    readonly views: Views;
    readonly journal: Journal;
    readonly registry: AppRegistry;
    readonly clock: Clock;
    /** A commit failed. */
    readonly onEnd: (error: unknown) => void;
  }) {
    this.#views = parts.views;
    this.#journal = parts.journal;
    this.#registry = parts.registry;
    this.#clock = parts.clock;
    this.#onEnd = parts.onEnd;
  }

  /** Resolves when the change is committed. @throws {WriterEnded} */
  submit<T>(change: Change<T>): Promise<T> {
    if (this.#ended) return Promise.reject(this.#ended);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#queue.push({ change, resolve, reject });
    this.#running ??= this.#drain();
    return promise as Promise<T>;
  }

  /** Takes nothing more, and waits for what was handed in. */
  async close(): Promise<void> {
    await this.#running;
    this.#end(new WriterEnded('the partition was let go'));
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, maxChangesPerCommit);
      try {
        const results = await this.#commit(batch.map(({ change }) => change));
        batch.forEach(({ resolve }, index) => {
          resolve(results[index]);
        });
      } catch (error) {
        const ended = new WriterEnded('a commit failed', { cause: error });
        for (const { reject } of batch) reject(ended);
        this.#end(ended);
        this.#onEnd(error);
      }
    }
    this.#running = undefined;
  }

  async #commit(changes: readonly Change<unknown>[]): Promise<readonly unknown[]> {
    const unit = new UnitOfWork(this.#views, this.#registry, this.#clock.now());
    await Promise.all([
      unit.accounts.load(changes.flatMap(({ accounts = [] }) => accounts)),
      unit.memberships.load(changes.flatMap(({ memberships = [] }) => memberships)),
      unit.tenants.load(changes.flatMap(({ tenants = [] }) => tenants)),
    ]);
    const results: unknown[] = [];
    for (const change of changes) results.push(await change.decide(unit));
    await settle(unit);
    const commit = unit.commit();
    await this.#journal.commit(commit);
    for (const app of commit.apps) this.#registry.put(app);
    return results;
  }

  #end(error: WriterEnded): void {
    this.#ended ??= error;
    for (const { reject } of this.#queue.splice(0)) reject(this.#ended);
  }
}
