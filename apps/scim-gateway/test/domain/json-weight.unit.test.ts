import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findExcess } from '../../src/domain/json-weight.ts';

const roomy = { maxDepth: 1_000, maxNames: 1_000_000, maxValues: 10_000_000 };

function excessOf(text: string, bounds: Partial<typeof roomy>) {
  return findExcess(Buffer.from(text), { ...roomy, ...bounds });
}

/** Depth, names of the largest object, values: counted in what was parsed. */
function weightOf(value: unknown): [number, number, number] {
  if (typeof value !== 'object' || value === null) return [0, 0, 1];
  const inner = Object.values(value).map(weightOf);
  const names = Array.isArray(value) ? 0 : Object.keys(value).length;
  return [
    1 + Math.max(0, ...inner.map(([depth]) => depth)),
    Math.max(names, ...inner.map(([, most]) => most)),
    1 + inner.reduce((sum, [, , values]) => sum + values, 0),
  ];
}

test('counts from the text what parsing would make of it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      const [maxDepth, maxNames, maxValues] = weightOf(JSON.parse(text));
      assert.equal(excessOf(text, { maxDepth, maxNames, maxValues }), undefined);
      if (maxDepth > 0) assert.equal(excessOf(text, { maxDepth: maxDepth - 1 }), 'depth');
      if (maxNames > 1) assert.equal(excessOf(text, { maxNames: maxNames - 1 }), 'names');
      if (maxValues > 1) assert.equal(excessOf(text, { maxValues: maxValues - 1 }), 'values');
    }),
  );
});

test('what stands in strings counts for nothing, however it is escaped', () => {
  assert.equal(
    excessOf('{"a":"[[{{,,,","b":"\\"[[","c":"\\\\"}', { maxDepth: 1, maxNames: 3, maxValues: 4 }),
    undefined,
  );
  assert.equal(excessOf('["\\\\",[]]', { maxDepth: 1 }), 'depth');
});

test('a text that breaks off has an answer too', () => {
  for (const text of ['', '"', '"\\', '[', '{"a', ']]]]', '{,,,}', ',,,']) excessOf(text, {});
});

test('16 MiB of anything are looked through in a second or two', () => {
  const size = 16 * 1024 * 1024;
  for (const piece of ['[],', '{},', '"\\"",', '1,', ' ', '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",', '\\']) {
    const text = Buffer.from(piece.repeat(Math.floor(size / piece.length)));
    const started = performance.now();
    findExcess(text, { ...roomy, maxNames: Number.MAX_SAFE_INTEGER, maxValues: Number.MAX_SAFE_INTEGER });
    assert.ok(performance.now() - started < 2_000, `${piece} took ${performance.now() - started} ms`);
  }
});
