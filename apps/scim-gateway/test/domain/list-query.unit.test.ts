import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSelection, userType } from '@rollcall/scim';
import { parseListQuery, searchParameters, searchRequestSchema, urlParameters } from '../../src/domain/list-query.ts';

const limits = { defaultCount: 100, maxCount: 1_000 };
const parse = (query: string) => parseListQuery(urlParameters(new URLSearchParams(query)), limits);
const search = (body: unknown) => parseListQuery(searchParameters(body), limits);

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
  const { selection } = parse('attributes=userName&excludedAttributes=name');
  assert.throws(() => parseSelection(userType, selection), { status: 400, scimType: 'invalidValue' });
});

const sorting: readonly [string, { sortBy: string; descending: boolean }][] = [
  ['', { sortBy: '', descending: false }],
  ['sortBy=userName', { sortBy: 'userName', descending: false }],
  ['sortBy=userName&sortOrder=Descending', { sortBy: 'userName', descending: true }],
  ['sortBy=name.familyName&sortOrder=ascending', { sortBy: 'name.familyName', descending: false }],
];

for (const [query, expected] of sorting)
  test(`RFC 7644 §3.4.2.3: ?${query}`, () => {
    const { sortBy, descending } = parse(query);
    assert.deepEqual({ sortBy, descending }, expected);
  });

test('RFC 7644 §3.4.2.3: another order is refused', () => {
  assert.throws(() => parse('sortBy=userName&sortOrder=random'), { status: 400, scimType: 'invalidValue' });
});

test('RFC 9865 §2: the parameter cursor asks for paging by cursor, also when it is empty', () => {
  assert.equal(parse('').cursor, undefined);
  assert.equal(parse('cursor').cursor, '');
  assert.equal(parse('cursor=abc&count=5').cursor, 'abc');
});

test('RFC 9865 §2.1: a count that is none is invalidCount, a negative one is 0', () => {
  assert.throws(() => parse('cursor&count=ten'), { status: 400, scimType: 'invalidCount' });
  assert.equal(parse('cursor&count=-1').count, 0);
});

test('a cursor and a startIndex exclude each other', () => {
  assert.throws(() => parse('cursor=abc&startIndex=1'), { status: 400, scimType: 'invalidValue' });
});

test('RFC 7644 §3.4.3: a SearchRequest asks for the same as a URL', () => {
  const body = {
    schemas: [searchRequestSchema],
    attributes: ['displayName', 'userName'],
    filter: 'userName sw "a"',
    sortBy: 'userName',
    sortOrder: 'descending',
    startIndex: 3,
    count: 10,
  };
  const query =
    'attributes=displayName,userName&filter=userName sw "a"&sortBy=userName&sortOrder=descending&startIndex=3&count=10';
  const { selection, ...rest } = search(body);
  const { selection: same, ...others } = parse(query);
  assert.deepEqual(rest, others);
  assert.deepEqual(parseSelection(userType, selection), parseSelection(userType, same));
});

test('RFC 7643 §2.1, §2.5: names of a SearchRequest in any case, null for absent, numbers as text', () => {
  const { count, startIndex, filter } = search({ COUNT: '5', StartIndex: 2, filter: null, cursor: null, unknown: {} });
  assert.deepEqual({ count, startIndex, filter }, { count: 5, startIndex: 2, filter: '' });
});

const unreadable: readonly [string, unknown, string][] = [
  ['no object', [], 'invalidSyntax'],
  ['another message', { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] }, 'invalidSyntax'],
  ['schemas that are no list', { schemas: searchRequestSchema }, 'invalidSyntax'],
  ['a filter that is no text', { filter: { userName: 'a' } }, 'invalidValue'],
  ['attributes that are no texts', { attributes: [1] }, 'invalidValue'],
  ['a broken number', { count: 1.5 }, 'invalidValue'],
  ['a count that is a list', { count: [1] }, 'invalidValue'],
  ['a filter that does not parse', { filter: 'userName' }, 'invalidFilter'],
];

for (const [what, body, scimType] of unreadable)
  test(`RFC 7644 §3.4.3: ${what} is ${scimType}`, () => {
    assert.throws(() => search(body), { status: 400, scimType });
  });

const lookups: readonly [string, object | undefined][] = [
  ['filter=userName eq "a"', { path: 'userName', value: 'a' }],
  ['filter=emails.value EQ "a b"', { path: 'emails.value', value: 'a b' }],
  ['filter=userName eq "a"&count=5&startIndex=1', { path: 'userName', value: 'a' }],
  ['filter=userName eq "a"&startIndex=2', undefined],
  ['filter=userName eq "a"&count=0', undefined],
  ['filter=userName eq "a"&sortBy=id', undefined],
  ['filter=userName eq "a"&cursor', undefined],
  ['filter=userName sw "a"', undefined],
  ['filter=active eq true', undefined],
  ['filter=emails[type eq "work"]', undefined],
  ['filter=userName eq "a" or userName eq "b"', undefined],
];

for (const [query, expected] of lookups)
  test(`?${query} is ${expected ? 'a look-up' : 'a list'}`, () => {
    assert.deepEqual(parse(query).lookup, expected);
  });
