import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordedEvent } from '@rollcall/event-store';
import { mergeBySequence } from '../../src/application/timeline.ts';

async function* stream(...sequences: readonly number[]): AsyncIterable<RecordedEvent> {
  for (const sequence of sequences) yield { sequence } as RecordedEvent;
}

test('streams are merged by their place in the tenant, each with its source', async () => {
  const merged = await Array.fromAsync(mergeBySequence([stream(1, 4, 6), stream(), stream(2, 3, 5)]));
  assert.deepEqual(
    merged.map(({ source, event }) => [event.sequence, source]),
    [
      [1, 0],
      [2, 2],
      [3, 2],
      [4, 0],
      [5, 2],
      [6, 0],
    ],
  );
});

test('leaving early closes every stream', async () => {
  let closed = 0;
  const watched = async function* (): AsyncIterable<RecordedEvent> {
    try {
      yield* stream(1, 2, 3);
    } finally {
      closed += 1;
    }
  };
  for await (const _ of mergeBySequence([watched(), watched()])) break;
  assert.equal(closed, 2);
});
