import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAuthorization } from '../../src/domain/presented-credential.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('RFC 6750 §2.1: a bearer token is an id and a secret, split at the first dot', () => {
  assert.deepEqual(parseAuthorization('Bearer id-1.se.cret_~'), { kind: 'bearer', id: 'id-1', secret: 'se.cret_~' });
});

test('RFC 7617 §2: Basic is an id and a secret in UTF-8, split at the first colon', () => {
  assert.deepEqual(parseAuthorization(basic('id-1:pä:ss')), { kind: 'basic', id: 'id-1', secret: 'pä:ss' });
});

test('RFC 9110 §11.1: the scheme is case-insensitive', () => {
  assert.equal(parseAuthorization('bEARER a.b')?.kind, 'bearer');
  assert.equal(parseAuthorization(basic('a:b').replace('Basic', 'BASIC'))?.kind, 'basic');
});

test('O-1: Okta may send the token without the word Bearer', () => {
  assert.deepEqual(parseAuthorization('id-1.secret'), { kind: 'bearer', id: 'id-1', secret: 'secret' });
});

test('RFC 7519 §3: three parts in base64url are a token, and no id and secret', () => {
  assert.deepEqual(parseAuthorization('Bearer eyJh.eyJp.c2ln'), { kind: 'token', token: 'eyJh.eyJp.c2ln' });
});

const malformed = {
  'an empty header': '',
  'another scheme': 'Digest a.b',
  'no secret': 'Bearer a.',
  'no id': 'Bearer .b',
  'no separator': 'Bearer ab',
  'a blank inside': 'Bearer a.b c',
  'two schemes': 'Bearer a.b, Basic YTpi',
  'an overlong token': `Bearer a.${'b'.repeat(8_192)}.c`,
  'Basic without a colon': basic('ab'),
  'Basic that is not base64': 'Basic a:b',
  'an overlong id': `Bearer ${'a'.repeat(257)}.b`,
  'an overlong secret': `Bearer a.${'b'.repeat(257)}`,
};

for (const [what, header] of Object.entries(malformed))
  test(`${what} is no credential`, () => assert.equal(parseAuthorization(header), undefined));
