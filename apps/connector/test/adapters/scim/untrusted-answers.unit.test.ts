import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJsonObject } from '../../../src/adapters/scim/json-body.ts';
import { redact, valuesIn } from '../../../src/adapters/scim/redact.ts';
import { isRemoteId, resourceOf } from '../../../src/adapters/scim/remote-resource.ts';

const parse = (text: string) => parseJsonObject(Buffer.from(text));

test('a body is an object, in UTF-8, of limited depth', () => {
  assert.deepEqual(parse('{"a":[{"b":"]}}\\"[{"}]}'), { a: [{ b: ']}}"[{' }] });
  assert.deepEqual(parse(`{"text":"${'['.repeat(100)}"}`), { text: '['.repeat(100) });
  for (const text of ['', '[]', '"x"', 'null', '<html>', '{"a":', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`]) {
    assert.equal(parse(text), undefined, text);
  }
  assert.equal(parse(`{"a":${'['.repeat(1_000_000)}`), undefined);
  assert.equal(parseJsonObject(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), undefined);
});

test('a resource needs an id that can stand in a path', () => {
  assert.equal(resourceOf({ id: 'x', meta: { version: 'W/"1"' } })?.etag, 'W/"1"');
  assert.equal(resourceOf({ ID: 7 })?.remoteId, '7');
  for (const value of [{}, { id: '' }, { id: '..' }, { id: '.' }, { id: ['x'] }, [], null, undefined]) {
    assert.equal(resourceOf(value), undefined);
  }
  assert.ok(isRemoteId('a/b'), 'is encoded');
});

test('what was sent does not come back in an explanation', () => {
  const sent = valuesIn({
    userName: 'ann.lee',
    name: { givenName: 'Ann' },
    n: 4711,
    list: [{ value: 'a.lee@x.example' }],
  });
  assert.deepEqual(sent, ['ann.lee', 'Ann', '4711', 'a.lee@x.example']);
  assert.equal(redact('ANN.LEE (4711) = Ann? see (a.lee@x.example)', sent), '… (…) = …? see (…)');
  assert.equal(redact('attribute title is too long', ['Dr']), 'attribute title is too long');
  assert.equal(redact('token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.x', []), 'token …');
  assert.equal(redact('special (.*) characters', ['(.*)']), 'special … characters');
  assert.equal(redact('x '.repeat(10_000), []).length, 300);
});
