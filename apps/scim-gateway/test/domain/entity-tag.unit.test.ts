import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entityTag, matchesAny, parseEntityTags, requiredTags } from '../../src/domain/entity-tag.ts';

test('RFC 9110 §13.1.1: a list of tags, weak or strong, and the asterisk', () => {
  assert.deepEqual(parseEntityTags('W/"1", "2"'), ['W/"1"', '"2"']);
  assert.deepEqual(parseEntityTags('*'), ['*']);
});

test('no header asks for nothing', () => assert.deepEqual(parseEntityTags(undefined), []));

for (const header of ['', ' ', ',', '7', 'W/7', '"a', '*, "1"', 'w/"1"', '"a b"'])
  test(`RFC 7644 §3.14: a precondition that cannot be read is refused, never dropped: ${JSON.stringify(header)}`, () => {
    assert.throws(() => parseEntityTags(header), { status: 400, scimType: 'invalidValue' });
  });

test('RFC 9110 §8.8.3.2: weak comparison looks at the opaque part only', () => {
  assert.ok(matchesAny(['"7"'], entityTag(7)));
  assert.ok(matchesAny(['W/"1"', 'W/"7"'], entityTag(7)));
  assert.ok(matchesAny(['*'], entityTag(7)));
  assert.ok(!matchesAny(['W/"8"'], entityTag(7)));
  assert.ok(!matchesAny([], entityTag(7)));
});

test('RFC 9110 §13.1.2: a change with If-None-Match: * holds for nothing that exists; with tags it is refused, never dropped', () => {
  assert.deepEqual(requiredTags(undefined, undefined), []);
  assert.deepEqual(requiredTags('W/"1"', undefined), ['W/"1"']);
  const [none = ''] = requiredTags(undefined, ' * ');
  assert.ok(none !== '' && !matchesAny([none], entityTag(0)) && !matchesAny([none], entityTag(1)));
  assert.deepEqual(requiredTags('W/"1"', '*'), [none]);
  assert.throws(() => requiredTags(undefined, 'W/"1"'), { status: 400, scimType: 'invalidValue' });
});
