/**
 * Lets callers share one request: while a request is under way, everything else waits for the next one.
 * The returned function resolves or rejects with the request that carried the caller's items.
 */
export function join<T>(send: (items: readonly T[]) => Promise<unknown>): (items: readonly T[]) => Promise<void> {
  let waiting: { items: T[]; done: PromiseWithResolvers<void> } | undefined;
  let underWay = false;

  async function drain(): Promise<void> {
    underWay = true;
    while (waiting !== undefined) {
      const { items, done } = waiting;
      waiting = undefined;
      await send(items).then(() => done.resolve(), done.reject);
    }
    underWay = false;
  }

  return (items) => {
    waiting ??= { items: [], done: Promise.withResolvers<void>() };
    waiting.items.push(...items);
    const { promise } = waiting.done;
    if (!underWay) void drain();
    return promise;
  };
}
