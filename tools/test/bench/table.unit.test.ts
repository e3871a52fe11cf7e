import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table } from '../../bench/table.ts';

test('a table is Markdown, padded, with three significant digits', () => {
  const text = table(
    ['path', 'rate'],
    [
      ['call', 1234.5],
      ['topic', 0.4567],
    ],
  );
  assert.equal(text, ['| path  |  rate |', '| ----- | ----: |', '| call  | 1,235 |', '| topic |  0.46 |'].join('\n'));
});

test('whole numbers lose no digits before the point', () => {
  assert.match(table(['n'], [[10], [100], [0], [2.5]]), /10 \|\n\| 100 \|\n\| {3}0 \|\n\| 2\.5 \|/);
});
