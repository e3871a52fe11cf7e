import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvLines, lineCounter } from '../../../src/adapters/roster/roster-text.ts';

test('quotes where RFC 4180 needs them, and nowhere else', () => {
  const lines = [['plain', 'com,ma', 'qu"ote', 'cr\rlf\n', ' space ', '=1+1', '@x', '+1', '-1', '']];
  assert.equal(csvLines(lines), 'plain,"com,ma","qu""ote","cr\rlf\n", space ,=1+1,@x,+1,-1,\r\n');
});

const cells = fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', ' ', 'é', '=') }), {
  minLength: 2,
  maxLength: 2,
});

test('what is written is read again, and lines are counted as a reader counts them', () => {
  fc.assert(
    fc.property(fc.array(cells), fc.integer({ min: 1, max: 5 }), (lines, step) => {
      const text = csvLines(lines);
      assert.deepEqual(parse(text, { record_delimiter: '\r\n' }), lines);
      const bytes = Buffer.from(text);
      const counter = lineCounter();
      for (let at = 0; at < bytes.length; at += step) counter.add(bytes.subarray(at, at + step));
      assert.equal(counter.lines, lines.length);
    }),
  );
});

test('a last line without an end is one', () => {
  const counter = lineCounter();
  counter.add(Buffer.from('a\r\nb'));
  assert.equal(counter.lines, 2);
});
