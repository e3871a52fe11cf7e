import type { JsonObject } from '../../domain/mapping/json.ts';

export type Fetch = (key: string, ids: readonly string[]) => Promise<ReadonlyMap<string, JsonObject>>;

type Batch = Map<string, PromiseWithResolvers<JsonObject | undefined>>;

/**
 * Joins single reads into batches, one under way for each key. A read is only answered by a batch that began after it
 * was asked for, so it never shows a state from before.
 */
export class BatchedReads {
  readonly #fetch: Fetch;
  readonly #maxIds: number;
  readonly #waiting = new Map<string, Batch>();
  readonly #running = new Set<string>();

  constructor(fetch: Fetch, maxIds: number) {
    this.#fetch = fetch;
    this.#maxIds = maxIds;
  }

  read(key: string, id: string): Promise<JsonObject | undefined> {
    const batch: Batch = this.#waiting.get(key) ?? new Map();
    this.#waiting.set(key, batch);
    const read = batch.get(id) ?? Promise.withResolvers<JsonObject | undefined>();
    batch.set(id, read);
    if (!this.#running.has(key)) {
      this.#running.add(key);
      queueMicrotask(() => void this.#run(key));
    }
    return read.promise;
  }

  async #run(key: string): Promise<void> {
    for (let batch = this.#take(key); batch.size > 0; batch = this.#take(key)) {
      try {
        const found = await this.#fetch(key, [...batch.keys()]);
        for (const [id, { resolve }] of batch) resolve(found.get(id));
      } catch (error) {
        for (const { reject } of batch.values()) reject(error);
      }
    }
    this.#running.delete(key);
  }

  #take(key: string): Batch {
    const waiting = [...(this.#waiting.get(key) ?? [])];
    const rest = waiting.slice(this.#maxIds);
    if (rest.length > 0) this.#waiting.set(key, new Map(rest));
    else this.#waiting.delete(key);
    return new Map(waiting.slice(0, this.#maxIds));
  }
}
