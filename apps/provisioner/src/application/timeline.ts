import type { RecordedEvent } from '@rollcall/event-store';

/** Merges the streams of one subject in several apps by their place in the tenant's log: oldest first. */
export async function* mergeBySequence(
  streams: readonly AsyncIterable<RecordedEvent>[],
): AsyncIterable<{ readonly source: number; readonly event: RecordedEvent }> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
    for (;;) {
      const [first] = heads
        .flatMap((head, source) => (head.done ? [] : [{ source, event: head.value }]))
        .sort((a, b) => a.event.sequence - b.event.sequence);
      const iterator = first && iterators[first.source];
      if (!iterator) return;
      yield first;
      heads[first.source] = await iterator.next();
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()));
  }
}
