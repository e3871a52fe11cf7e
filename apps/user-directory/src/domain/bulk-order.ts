/**
 * The order in which the operations of a bulk request are decided: their own, except that what an operation refers to comes
 * before it. Each part of the answer is one operation, or several that refer to one another and so hold together or fail
 * together (RFC 7644 §3.7.1). `refersTo`: for each operation the indexes of others.
 */
export function* decisionOrder(refersTo: readonly (readonly number[])[]): Iterable<readonly number[]> {
  const search = new ComponentSearch(refersTo);
  for (const index of refersTo.keys()) yield* search.componentsFrom(index);
}

interface Visit {
  readonly index: number;
  /** Of its references, the one to follow next. */
  next: number;
}

/** Tarjan's strongly connected components, without recursion: a chain may be as long as the request. */
class ComponentSearch {
  readonly #refersTo: readonly (readonly number[])[];
  readonly #order = new Map<number, number>();
  readonly #lowest = new Map<number, number>();
  readonly #open: number[] = [];
  readonly #isOpen = new Set<number>();

  constructor(refersTo: readonly (readonly number[])[]) {
    this.#refersTo = refersTo;
  }

  *componentsFrom(root: number): Iterable<readonly number[]> {
    if (this.#order.has(root)) return;
    const path = [this.#visit(root)];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const target = this.#refersTo[at.index]?.[at.next];
      if (target === undefined) {
        path.pop();
        const parent = path.at(-1);
        if (parent) this.#reaches(parent.index, this.#lowest.get(at.index));
        if (this.#lowest.get(at.index) === this.#order.get(at.index)) yield this.#close(at.index);
        continue;
      }
      at.next += 1;
      if (target >= this.#refersTo.length) continue;
      if (!this.#order.has(target)) path.push(this.#visit(target));
      else if (this.#isOpen.has(target)) this.#reaches(at.index, this.#order.get(target));
    }
  }

  #visit(index: number): Visit {
    this.#lowest.set(index, this.#order.size);
    this.#order.set(index, this.#order.size);
    this.#open.push(index);
    this.#isOpen.add(index);
    return { index, next: 0 };
  }

  #reaches(index: number, order: number | undefined): void {
    this.#lowest.set(index, Math.min(this.#lowest.get(index) ?? 0, order ?? Number.POSITIVE_INFINITY));
  }

  #close(index: number): readonly number[] {
    const component = this.#open.splice(this.#open.lastIndexOf(index));
    for (const each of component) this.#isOpen.delete(each);
    return component.sort((a, b) => a - b);
  }
}
