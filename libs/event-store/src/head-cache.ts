import { type Head, type headsOf, readHeads } from './heads.ts';

const maxHeads = 10_000;

/** Heads of the tenants written last. Right for as long as the fence holds, because nobody else may move them. */
export class HeadCache {
  readonly #collection: ReturnType<typeof headsOf>;
  readonly #heads = new Map<string, Head>();

  constructor(collection: ReturnType<typeof headsOf>) {
    this.#collection = collection;
  }

  async get(tenantIds: readonly string[]): Promise<ReadonlyMap<string, Head>> {
    const found = new Map<string, Head>();
    const missing = new Set<string>();
    for (const tenantId of tenantIds) {
      const head = this.#heads.get(tenantId);
      if (head) found.set(tenantId, head);
      else missing.add(tenantId);
    }
    if (missing.size === 0) return found;
    for (const [tenantId, head] of await readHeads(this.#collection, [...missing])) {
      found.set(tenantId, head);
      this.set(tenantId, head);
    }
    return found;
  }

  set(tenantId: string, { sequence, hash }: Head): void {
    this.#heads.delete(tenantId);
    this.#heads.set(tenantId, { sequence, hash });
    if (this.#heads.size <= maxHeads) return;
    const [oldest] = this.#heads.keys();
    if (oldest !== undefined) this.#heads.delete(oldest);
  }

  clear(): void {
    this.#heads.clear();
  }
}
