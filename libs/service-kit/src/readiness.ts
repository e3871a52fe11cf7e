/** Which parts of a service can do their work. A service is ready when it has parts and all of them are ready. */
export class Readiness {
  readonly #parts = new Map<string, boolean>();
  readonly #listeners = new Set<(ready: boolean) => void>();

  set(part: string, ready: boolean): void {
    const before = this.ready;
    this.#parts.set(part, ready);
    const now = this.ready;
    if (now !== before) for (const listener of this.#listeners) listener(now);
  }

  get ready(): boolean {
    return this.#parts.size > 0 && this.notReady.length === 0;
  }

  get notReady(): string[] {
    return [...this.#parts].filter(([, ready]) => !ready).map(([part]) => part);
  }

  /** Calls `listener` whenever `ready` changes; the returned function ends that. */
  onChange(listener: (ready: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
