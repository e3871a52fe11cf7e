import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decisionOrder } from '../../src/domain/bulk-order.ts';

const orderOf = (refersTo: readonly (readonly number[])[]) => [...decisionOrder(refersTo)];

test('operations that refer to nothing keep their order', () => {
  assert.deepEqual(orderOf([[], [], []]), [[0], [1], [2]]);
});

test('what an operation refers to comes before it, and everything else stays where it is', () => {
  assert.deepEqual(orderOf([[], [3], [], []]), [[0], [3], [1], [2]]);
  assert.deepEqual(orderOf([[1], [2], []]), [[2], [1], [0]]);
});

test('operations that refer to one another are one part (RFC 7644 §3.7.1)', () => {
  assert.deepEqual(orderOf([[1], [0], []]), [[0, 1], [2]]);
  assert.deepEqual(orderOf([[1], [2], [0, 3], []]), [[3], [0, 1, 2]]);
});

test('a chain as long as a request may be, and references to nothing, are no trouble', () => {
  const chain = Array.from({ length: 5_000 }, (_, index) => [index + 1]);
  assert.deepEqual(orderOf(chain).slice(0, 2), [[4_999], [4_998]]);
});

test('every operation is in one part, after all it refers to outside of it', () => {
  const graphs = fc
    .integer({ min: 1, max: 12 })
    .chain((size) =>
      fc.array(fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 4 }), { minLength: size, maxLength: size }),
    );
  fc.assert(
    fc.property(graphs, (refersTo) => {
      const decided = new Set<number>();
      for (const part of orderOf(refersTo)) {
        for (const index of part) {
          for (const other of refersTo[index] ?? []) assert.ok(decided.has(other) || part.includes(other));
          assert.ok(part.length === 1 || reaches(refersTo, index, part));
        }
        for (const index of part) {
          assert.ok(!decided.has(index));
          decided.add(index);
        }
      }
      assert.equal(decided.size, refersTo.length);
    }),
  );
});

/** Whether all of the part can be reached from one of it. */
function reaches(refersTo: readonly (readonly number[])[], from: number, part: readonly number[]): boolean {
  const seen = new Set<number>();
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    open.push(...(refersTo[index] ?? []));
  }
  return part.every((index) => seen.has(index));
}
