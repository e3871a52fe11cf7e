/** Documents of one kind in a unit of work: each loaded once, with what it was before and what it is now. */
export class Tracked<T> {
  readonly #keyOf: (item: T) => string;
  readonly #fetch: (keys: readonly string[]) => Promise<readonly T[]>;
  readonly #entries = new Map<string, { readonly before: T | undefined; readonly now: T | undefined }>();

  constructor(keyOf: (item: T) => string, fetch: (keys: readonly string[]) => Promise<readonly T[]>) {
    this.#keyOf = keyOf;
    this.#fetch = fetch;
  }

  /** Fetches what is not here yet; what does not exist is remembered as missing. */
  async load(keys: Iterable<string>): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !this.#entries.has(key));
    if (missing.length === 0) return;
    this.adopt(await this.#fetch(missing));
    for (const key of missing) {
      if (!this.#entries.has(key)) this.#entries.set(key, { before: undefined, now: undefined });
    }
  }

  /** Takes what a query found; what is here already is newer and stays. */
  adopt(found: Iterable<T>): void {
    for (const item of found) {
      const key = this.#keyOf(item);
      if (!this.#entries.has(key)) this.#entries.set(key, { before: item, now: item });
    }
  }

  /** @throws when it was not loaded: deciding on what was not looked at would be wrong without being noticed. */
  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (!entry) throw new Error('used before it was loaded');
    return entry.now;
  }

  put(item: T): void {
    const key = this.#keyOf(item);
    this.#entries.set(key, { before: this.#entries.get(key)?.before, now: item });
  }

  changed(): readonly { readonly before: T | undefined; readonly now: T }[] {
    return [...this.#entries.values()].flatMap(({ before, now }) =>
      now !== undefined && now !== before ? [{ before, now }] : [],
    );
  }

  all(): readonly T[] {
    return [...this.#entries.values()].flatMap(({ now }) => (now === undefined ? [] : [now]));
  }
}
