import assert from 'node:assert/strict';
import { test } from 'node:test';
import { userType } from '@rollcall/scim';
import { parseListQuery } from '../../src/domain/list-query.ts';

const limits = { defaultCount: 100, maxCount: 1_000 };
const parse = (query: string) => parseListQuery(userType, new URLSearchParams(query), limits);

const paging: readonly [string, { startIndex: number; count: number }][] = [
  ['', { startIndex: 1, count: 100 }],
  ['startIndex=3&count=7', { startIndex: 3, count: 7 }],
  ['startIndex=0', { startIndex: 1, count: 100 }],
  ['startIndex=-5&count=-5', { startIndex: 1, count: 0 }],
  ['count=0', { startIndex: 1, count: 0 }],
  ['count=1001', { startIndex: 1, count: 1_000 }],
  ['startIndex=99999999999', { startIndex: 2 ** 32 - 1, count: 100 }],
  ['startIndex=%201%20&', { startIndex: 1, count: 100 }],
];

for (const [query, expected] of paging)
  test(`RFC 7644 §3.4.2.4: ?${query}`, () => {
    const { startIndex, count } = parse(query);
    assert.deepEqual({ startIndex, count }, expected);
  });

for (const query of [
  'count=ten',
  'count=',
  'startIndex=1.5',
  'startIndex=1e3',
  'count=1&count=2',
  'filter=a pr&filter=b pr',
])
  test(`a parameter that cannot be read is refused: ?${query}`, () => {
    assert.throws(() => parse(query), { status: 400, scimType: 'invalidValue' });
  });

test('RFC 7644 §3.4.2.2: the filter is passed on as it was written', () => {
  assert.equal(parse('filter=userName+eq+%22a%40x.io%22&').filter, 'userName eq "a@x.io"');
});

for (const filter of ['userName', 'userName eq', '', '(userName eq "a"', 'userName is "a"'])
  test(`RFC 7644 §3.12: a filter that does not parse is invalidFilter: ${JSON.stringify(filter)}`, () => {
    assert.throws(() => parse(`filter=${encodeURIComponent(filter)}`), { status: 400, scimType: 'invalidFilter' });
  });

test('RFC 7644 §3.9: attributes and excludedAttributes exclude each other', () => {
  assert.throws(() => parse('attributes=userName&excludedAttributes=name'), { status: 400, scimType: 'invalidValue' });
});
