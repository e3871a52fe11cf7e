import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facts, table } from '../src/output.ts';

test('a table pads its columns and leaves nothing after the last', () => {
  const text = table(['id', 'label'], [{ id: 'a', label: 'Okta' }, { id: 'longer' }]);
  assert.equal(text, 'ID      LABEL\na       Okta\nlonger');
});

test('a table without rows says so', () => {
  assert.equal(table(['id'], []), '(none)');
});

test('facts leave out what is unknown', () => {
  assert.equal(facts({ name: 'HR', parked: 0, resumesAt: undefined }), 'name    HR\nparked  0');
});
