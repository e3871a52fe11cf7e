import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreTypes, ScimError } from '@rollcall/scim';
import { type BulkEntry, bulkRequestSchema, parseBulkRequest } from '../../../src/domain/bulk/bulk-request.ts';

const rules = { maxOperations: 3, byEndpoint: coreTypes.byEndpoint };
const data = { userName: 'ann' };

function bulk(Operations: unknown, more: object = {}): unknown {
  return { schemas: [bulkRequestSchema], Operations, ...more };
}

function only(operation: unknown): BulkEntry {
  const [entry, ...others] = parseBulkRequest(bulk([operation]), rules).entries;
  assert.equal(others.length, 0);
  assert.ok(entry);
  return entry;
}

function refusalOf(operation: unknown): ScimError {
  const { read } = only(operation);
  assert.ok(read instanceof ScimError);
  return read;
}

test('RFC 7644 §3.7: an operation is read with its type, id, version and data', () => {
  const path = '/Users/2819c223-7f76-453a-919d-413861904646';
  const { method, bulkId, read } = only({ method: 'PUT', path, version: 'W/"3"', data });
  assert.equal(method, 'PUT');
  assert.equal(bulkId, '');
  assert.ok(!(read instanceof ScimError));
  assert.equal(read.type.name, 'User');
  assert.equal(read.id, '2819c223-7f76-453a-919d-413861904646');
  assert.deepEqual(read.ifMatch, ['W/"3"']);
  assert.deepEqual(read.data, data);
});

test('names, methods and endpoints are case-insensitive', () => {
  const { method, read } = only({ METHOD: 'post', Path: '/users', BULKID: 'q', Data: data });
  assert.equal(method, 'POST');
  assert.ok(!(read instanceof ScimError));
  assert.equal(read.type.name, 'User');
});

const refused: readonly (readonly [string, unknown, number])[] = [
  ['no object', 'POST', 400],
  ['a name given twice', { method: 'DELETE', Method: 'DELETE', path: '/Users/1' }, 400],
  ['no method', { path: '/Users', bulkId: 'q', data }, 400],
  ['another method', { method: 'GET', path: '/Users/1' }, 400],
  ['no path', { method: 'DELETE' }, 400],
  ['a path with a query', { method: 'DELETE', path: '/Users/1?x=y' }, 400],
  ['a path that is not encoded correctly', { method: 'DELETE', path: '/Users/%E0%A4%A' }, 400],
  ['an unknown type', { method: 'POST', path: '/Devices', bulkId: 'q', data }, 404],
  ['Bulk in Bulk', { method: 'POST', path: '/Bulk', bulkId: 'q', data }, 404],
  ['a POST of a resource', { method: 'POST', path: '/Users/1', bulkId: 'q', data }, 400],
  ['a DELETE of a type', { method: 'DELETE', path: '/Users' }, 400],
  ['a POST without bulkId', { method: 'POST', path: '/Users', data }, 400],
  ['a bulkId that is no string', { method: 'POST', path: '/Users', bulkId: 7, data }, 400],
  ['a POST without data', { method: 'POST', path: '/Users', bulkId: 'q' }, 400],
  ['data that is a list', { method: 'PATCH', path: '/Users/1', data: [] }, 400],
  ['a malformed version', { method: 'DELETE', path: '/Users/1', version: '3' }, 400],
];

for (const [what, operation, status] of refused)
  test(`RFC 7644 §3.7: ${what} is refused by itself`, () => {
    assert.equal(refusalOf(operation).status, status);
  });

test('RFC 7644 §3.7: a refused operation leaves the others alone, and keeps method and bulkId', () => {
  const wrong = { method: 'POST', path: '/Nothing', bulkId: 'a', data };
  const right = { method: 'DELETE', path: '/Groups/1' };
  const { entries } = parseBulkRequest(bulk([wrong, right]), rules);
  assert.deepEqual(
    entries.map(({ method, bulkId, read }) => [method, bulkId, read instanceof ScimError]),
    [
      ['POST', 'a', true],
      ['DELETE', '', false],
    ],
  );
});

test('RFC 7644 §3.7: a bulkId that two operations create names neither', () => {
  const post = { method: 'POST', path: '/Users', bulkId: 'a', data };
  const { entries } = parseBulkRequest(bulk([post, { ...post, bulkId: 'b' }, post]), rules);
  assert.deepEqual(
    entries.map(({ read }) => read instanceof ScimError),
    [true, false, true],
  );
});

test('RFC 7644 §3.7.4: more operations than allowed are 413, naming the limit', () => {
  const operations = Array(4).fill({ method: 'DELETE', path: '/Users/1' });
  assert.throws(
    () => parseBulkRequest(bulk(operations), rules),
    (error) => error instanceof ScimError && error.status === 413 && error.detail.includes('maxOperations (3)'),
  );
});

test('failOnErrors is an integer from 0', () => {
  const failOnErrors = (value: unknown) =>
    parseBulkRequest(bulk([{}], value === undefined ? {} : { failOnErrors: value }), rules).failOnErrors;
  assert.deepEqual([undefined, null, 0, 1, 2 ** 40].map(failOnErrors), [0, 0, 0, 1, 2 ** 32 - 1]);
  for (const wrong of [-1, 1.5, '1', true]) assert.throws(() => failOnErrors(wrong), { scimType: 'invalidValue' });
});

test('a body that is no bulk request is 400 invalidSyntax', () => {
  for (const body of [null, [], 'x', {}, { schemas: [bulkRequestSchema] }, bulk([]), bulk({}), { Operations: [{}] }])
    assert.throws(() => parseBulkRequest(body, rules), { status: 400, scimType: 'invalidSyntax' });
});
