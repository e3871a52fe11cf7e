import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePath, printPath } from '../../src/index.ts';
import { path } from '../arbitraries.ts';
import { refuses, resultOrScimError } from '../assertions.ts';

/** RFC 7644 §3.5.2, figure 8, and forms that identity providers send. */
const examples = [
  'members',
  'name.familyName',
  'addresses[type eq "work"]',
  'members[value eq "2819c223-7f76-453a-919d-413861904646"]',
  'members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName',
  'emails[type eq "work" and value ew "example.com"].value',
  'emails[value eq "urn:x:1"].type',
  'urn:ietf:params:scim:schemas:core:2.0:User:name.familyName',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value',
  'members.$ref',
];

const malformed = [
  '',
  ' ',
  '.',
  'a.',
  '.a',
  'a.b.c',
  'a b',
  '"a"',
  'emails[type eq "work"]value',
  'emails[type eq "work"].',
  'emails[type eq "work"].value.x',
  'emails[type eq "work"].value x',
  'emails[type eq "work"][type eq "home"]',
  'emails.value[type eq "work"]',
  '[type eq "work"]',
  '(emails)',
  '__proto__.polluted',
  'a.__proto__',
  'constructor.prototype.x',
  'constructor',
  'urn:a:prototype',
  'emails[type eq "work"].__proto__',
];

describe('RFC 7644 §3.5.2 PATCH path grammar', () => {
  for (const text of examples) {
    it(`reads ${text}`, () => assert.equal(printPath(parsePath(text)), text));
  }
  for (const text of malformed) {
    it(`refuses ${JSON.stringify(text)}`, () => refuses(() => parsePath(text), 'invalidPath', /^at offset \d+: /));
  }

  it('refuses a bad filter as a filter', () => {
    for (const text of [
      'emails[]',
      'emails[type]',
      'emails[type eq work]',
      'emails[type eq "x"',
      'emails[__proto__ pr]',
    ]) {
      refuses(() => parsePath(text), 'invalidFilter');
    }
  });

  it('refuses a path of great length', () => refuses(() => parsePath('a'.repeat(3_000)), 'invalidPath', /longer than/));

  it('parses what it prints', () => {
    fc.assert(
      fc.property(path, (ast) => assert.deepEqual(parsePath(printPath(ast)), ast)),
      { numRuns: 500 },
    );
  });

  it('answers any text with a path or one SCIM error', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void resultOrScimError(() => parsePath(text))));
  });
});
