/** Changes of maps and sets that can be taken back. */
export class Journal {
  #undo: (() => void)[] | undefined;

  /** Remembers changes from now on. */
  begin(): void {
    this.#undo = [];
  }

  /** Takes back all changes since `begin`. */
  rollBack(): void {
    const undo = this.#undo ?? [];
    this.#undo = undefined;
    for (const back of undo.reverse()) back();
  }

  /** Lets the changes stand. */
  end(): void {
    this.#undo = undefined;
  }

  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    if (this.#undo) {
      const [had, before] = [map.has(key), map.get(key) as V];
      this.#undo.push(() => void (had ? map.set(key, before) : map.delete(key)));
    }
    map.set(key, value);
  }

  add<V>(set: Set<V>, value: V): void {
    if (set.has(value)) return;
    set.add(value);
    this.#undo?.push(() => void set.delete(value));
  }

  delete<V>(set: Set<V>, value: V): void {
    if (set.delete(value)) this.#undo?.push(() => void set.add(value));
  }
}
