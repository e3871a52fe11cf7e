import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptableMediaType } from '../../src/domain/media-type.ts';

const scim = 'application/scim+json';
const json = 'application/json';

const accepted: readonly [string | undefined, string | undefined][] = [
  [undefined, scim],
  ['', scim],
  ['*/*', scim],
  ['application/*', scim],
  [scim, scim],
  ['Application/SCIM+JSON; charset=UTF-8', scim],
  [json, json],
  ['application/json;charset=utf-8', json],
  ['application/json, application/scim+json', scim],
  ['application/scim+json;q=0.5, application/json', json],
  ['application/json, */*;q=0.8', json],
  ['application/json, text/plain, */*', scim],
  ['text/html, */*;q=0.1', scim],
  ['application/scim+json;q=0, */*', json],
  ['text/html', undefined],
  ['application/xml, text/*', undefined],
  ['application/scim+json;q=0', undefined],
  ['*/*;q=0', undefined],
];

for (const [accept, expected] of accepted)
  test(`RFC 9110 §12.5.1: Accept: ${accept} is answered by ${expected ?? 'nothing'}`, () => {
    assert.equal(acceptableMediaType(accept), expected);
  });
