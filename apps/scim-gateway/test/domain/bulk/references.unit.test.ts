import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonValue } from '@rollcall/scim';
import { replaceReferences } from '../../../src/domain/bulk/references.ts';

const resolve = (bulkId: string) => `id-of-${bulkId}`;
const replaced = (data: JsonValue) => replaceReferences(data, resolve);

test('RFC 7644 §3.7.2: references are replaced in members and in extension attributes', () => {
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  assert.deepEqual(replaced({ members: [{ type: 'User', value: 'bulkId:qwerty' }, { value: 'u1' }] }), {
    members: [{ type: 'User', value: 'id-of-qwerty' }, { value: 'u1' }],
  });
  assert.deepEqual(replaced({ [enterprise]: { manager: { value: 'bulkId:a b:c' } } }), {
    [enterprise]: { manager: { value: 'id-of-a b:c' } },
  });
});

test('references are replaced in the values and the paths of a PATCH', () => {
  const operations = (value: string, id: string) => ({
    Operations: [
      { op: 'add', path: 'members', value: [{ value }] },
      { op: 'remove', path: `members[value eq "${id}"]` },
      { op: 'replace', value: { manager: value } },
    ],
  });
  assert.deepEqual(replaced(operations('bulkId:q', 'bulkId:q')), operations('id-of-q', 'id-of-q'));
});

test('a bulkId with a quotation mark is found in a path', () => {
  assert.deepEqual(replaced({ path: 'members[value eq "bulkId:a\\"b"]' }), { path: 'members[value eq "id-of-a\\"b"]' });
});

test('references are replaced at the end of an address', () => {
  assert.deepEqual(replaced({ $ref: '../Users/bulkId:q' }), { $ref: '../Users/id-of-q' });
});

test('what has no reference stays the same object', () => {
  const data = { a: [1, null, true, { b: 'text with bulkId:x inside' }] };
  assert.equal(replaced(data), data);
});

test('names of a prototype change no prototype', () => {
  const data = JSON.parse('{"__proto__":{"polluted":"bulkId:q"},"value":"bulkId:q"}');
  const result = replaced(data) as Record<string, unknown>;
  assert.equal(Object.getPrototypeOf(result), Object.prototype);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
  assert.equal(result.value, 'id-of-q');
});
