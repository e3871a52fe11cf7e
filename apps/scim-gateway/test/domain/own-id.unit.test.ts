import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePath } from '@rollcall/scim';
import { withoutOwnId } from '../../src/domain/own-id.ts';

test("O-8: the resource's own id beside other values is taken out", () => {
  assert.deepEqual(withoutOwnId([{ op: 'replace', value: { id: 'g-1', displayName: 'New' } }], 'g-1'), [
    { op: 'replace', value: { displayName: 'New' } },
  ]);
});

test('RFC 7644 §3.5.2: any other attempt on the id is left for the directory to refuse', () => {
  const attempts = [
    { op: 'replace' as const, value: { id: 'g-2', displayName: 'New' } },
    { op: 'replace' as const, path: parsePath('id'), value: 'g-1' },
    { op: 'remove' as const, path: parsePath('id') },
  ];
  assert.deepEqual(withoutOwnId(attempts, 'g-1'), attempts);
});
