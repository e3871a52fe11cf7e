import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { tokenize } from '../../src/filter/lexer.ts';
import { filterLimits, parseFilter, printFilter } from '../../src/index.ts';
import { filter } from '../arbitraries.ts';
import { refuses, resultOrScimError } from '../assertions.ts';

/** RFC 7644 §3.4.2.2, figure 2; each is its own shortest form. */
const examples = [
  'userName eq "bjensen"',
  'name.familyName co "O\'Malley"',
  'userName sw "J"',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
  'title pr',
  'meta.lastModified gt "2011-05-13T04:42:34Z"',
  'meta.lastModified ge "2011-05-13T04:42:34Z"',
  'meta.lastModified lt "2011-05-13T04:42:34Z"',
  'meta.lastModified le "2011-05-13T04:42:34Z"',
  'title pr and userType eq "Employee"',
  'title pr or userType eq "Intern"',
  'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
  'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
  'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
  'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
  'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
];

const otherForms: readonly (readonly [string, string])[] = [
  ['userType eq "Employee" and (emails.type eq "work")', 'userType eq "Employee" and emails.type eq "work"'],
  ['userName EQ "x" AND NOT (title PR) Or active Eq true', 'userName eq "x" and not (title pr) or active eq true'],
  ['(a pr and (b pr and c pr))', 'a pr and b pr and c pr'],
  ['a pr or b pr and c pr', 'a pr or b pr and c pr'],
  ['(a pr or b pr) and c pr', '(a pr or b pr) and c pr'],
  ['not(a pr)', 'not (a pr)'],
  ['not (not (a pr))', 'not (not (a pr))'],
  ['  a   eq   -1.50e2 ', 'a eq -150'],
  ['a eq "say \\"hi\\" \\u00e9"', 'a eq "say \\"hi\\" é"'],
  ['not eq "x" and or pr', 'not eq "x" and or pr'],
  ['emails [ type eq "work" ]', 'emails[type eq "work"]'],
  ['members.$ref sw "https"', 'members.$ref sw "https"'],
  ['a eq null', 'a eq null'],
];

const malformed: readonly (readonly [string, RegExp])[] = [
  ['', /offset 0: expected an attribute/],
  ['   ', /expected an attribute/],
  ['userName', /offset 8: expected an operator/],
  ['userName eq', /expected a string/],
  ['userName eq alice', /offset 12: expected a string/],
  ['userName eq True', /expected a string/],
  ['userName eq "x', /offset 12: the string does not end/],
  ['userName eq "\\x"', /not a JSON string/],
  ['userName eq "a\nb"', /not a JSON string/],
  ["userName eq 'x'", /expected a string/],
  ['userName foo "x"', /offset 9: expected an operator/],
  ['a eq 01', /expected a string/],
  ['a eq 1e999', /expected a string/],
  ['a pr and', /expected an attribute/],
  ['a pr b pr', /offset 5: expected the end/],
  ['(a pr', /expected "\)"/],
  ['a pr)', /expected the end/],
  ['not a pr', /expected an operator/],
  ['emails[type eq "work"', /expected "\]"/],
  ['emails[]', /expected an attribute/],
  ['emails[ims[type pr]]', /expected an operator/],
  ['a.b.c pr', /expected an attribute/],
  ['1a pr', /expected an attribute/],
  ['ä pr', /unexpected character/],
  ['a\tpr', /unexpected character/],
  ['__proto__ pr', /expected an attribute/],
  ['constructor.name pr', /expected an attribute/],
  ['a.__proto__ pr', /expected an attribute/],
  ['PROTOTYPE eq 1', /expected an attribute/],
];

describe('RFC 7644 §3.4.2.2 filter grammar', () => {
  for (const text of examples) {
    it(`reads ${text}`, () => assert.equal(printFilter(parseFilter(text)), text));
  }

  for (const [text, shortest] of otherForms) {
    it(`reads ${text} as ${shortest}`, () => {
      assert.equal(printFilter(parseFilter(text)), shortest);
      assert.deepEqual(parseFilter(text), parseFilter(shortest));
    });
  }

  for (const [text, detail] of malformed) {
    it(`refuses ${JSON.stringify(text)} once, with the offset`, () =>
      refuses(() => parseFilter(text), 'invalidFilter', detail));
  }

  it('binds not over and over or', () => {
    assert.deepEqual(parseFilter('a pr or not (b pr) and c pr'), {
      kind: 'or',
      terms: [
        { kind: 'present', path: { attribute: 'a' } },
        {
          kind: 'and',
          terms: [
            { kind: 'not', term: { kind: 'present', path: { attribute: 'b' } } },
            { kind: 'present', path: { attribute: 'c' } },
          ],
        },
      ],
    });
  });

  it('splits a URN at its last colon, not at the dots of its version', () => {
    assert.deepEqual(parseFilter('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "1"'), {
      kind: 'compare',
      path: {
        schema: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
        attribute: 'manager',
        subAttribute: 'value',
      },
      operator: 'eq',
      value: '1',
    });
  });

  it('parses what it prints', () => {
    const limits = { ...filterLimits, maxLength: 1_000_000, maxDepth: 1_000, maxTerms: 10_000 };
    fc.assert(
      fc.property(filter, (ast) => assert.deepEqual(parseFilter(printFilter(ast), limits), ast)),
      { numRuns: 500 },
    );
  });

  it('answers any text with a filter or one SCIM error', () => {
    const word = fc.constantFrom(
      'a',
      'eq',
      'and',
      'or',
      'not',
      '(',
      ')',
      '[',
      ']',
      '"x"',
      '"',
      '1',
      'pr',
      '.',
      '\\',
      ' ',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => void resultOrScimError(() => parseFilter(text))),
      { numRuns: 2_000 },
    );
  });
});

describe('filter limits', () => {
  const { maxLength, maxDepth, maxTerms } = filterLimits;

  it('reads as deep as the limit and no deeper', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}a pr${')'.repeat(depth)}`;
    assert.deepEqual(parseFilter(nested(maxDepth)), parseFilter('a pr'));
    refuses(() => parseFilter(nested(maxDepth + 1)), 'invalidFilter', /deeper than/);
    refuses(() => parseFilter('('.repeat(maxLength)), 'invalidFilter', /deeper than/);
    refuses(() => parseFilter('not ('.repeat(maxDepth + 1)), 'invalidFilter', /deeper than/);
    refuses(() => parseFilter('('.repeat(20_000), { ...filterLimits, maxLength: 50_000 }), 'invalidFilter', /deeper/);
  });

  it('counts terms and characters', () => {
    const chain = (terms: number) => Array.from({ length: terms }, () => 'a pr').join(' or ');
    assert.equal(parseFilter(chain(maxTerms)).kind, 'or');
    refuses(() => parseFilter(chain(maxTerms + 1)), 'invalidFilter', /more than/);
    refuses(() => parseFilter(`a eq "${'x'.repeat(maxLength)}"`), 'invalidFilter', /longer than/);
  });

  it('looks at each character once: tokens grow with the length, not faster', () => {
    for (const text of nastyFilters(400)) assert.ok(tokenizedOrRefused(text) <= text.length + 1);
  });

  it('is done with any 400 characters in a few milliseconds', () => {
    for (const text of nastyFilters(400)) {
      const times = [0, 1, 2].map(() => {
        const start = performance.now();
        resultOrScimError(() => parseFilter(text));
        return performance.now() - start;
      });
      assert.ok(Math.min(...times) < 5, `${Math.min(...times)} ms for ${text.slice(0, 20)}…`);
    }
  });
});

function nastyFilters(length: number): string[] {
  const repeated = [
    '(',
    'not (',
    '"',
    '\\',
    '"\\',
    'a[',
    '(a pr or b pr) and ',
    'a pr or ',
    'urn:',
    'a.',
    '1e',
    ' ',
    '-',
  ];
  return repeated.flatMap((part) => {
    const text = part.repeat(Math.ceil(length / part.length)).slice(0, length);
    return [text, `${text}a pr`, `a eq ${text}`, `a eq "${text}`];
  });
}

function tokenizedOrRefused(text: string): number {
  return resultOrScimError(() => tokenize(text, 'invalidFilter'))?.length ?? 0;
}
