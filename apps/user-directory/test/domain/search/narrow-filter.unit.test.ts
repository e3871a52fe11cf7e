import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupType, parseFilter, printFilter, userType } from '@rollcall/scim';
import { narrowFilter } from '../../../src/domain/search/narrow-filter.ts';

test('RFC 7644 §3.4.2.1: an attribute that a type does not have has no value there', () => {
  for (const [filter, narrowed] of [
    ['userName eq "a"', false],
    ['userName pr', false],
    ['emails[value eq "a"]', false],
    ['userName ne "a"', true],
    ['userName eq null', true],
    ['userName ne null', false],
    ['not (userName eq "a")', true],
    ['userName eq "a" or displayName eq "b"', 'displayName eq "b"'],
    ['userName eq "a" and displayName eq "b"', false],
    ['userName ne "a" and displayName eq "b" and id pr', 'displayName eq "b" and id pr'],
    ['not (userName eq "a" or displayName eq "b")', 'not (displayName eq "b")'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:displayName eq "b"', false],
  ] as const) {
    const result = narrowFilter(groupType, parseFilter(filter));
    assert.equal(typeof result === 'boolean' ? result : printFilter(result), narrowed, filter);
  }
  const own = parseFilter('userName eq "a" and not (emails pr)');
  assert.deepEqual(narrowFilter(userType, own), own);
});
