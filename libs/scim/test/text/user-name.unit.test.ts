import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { normaliseUserName, prepareUserName, ScimError } from '../../src/index.ts';
import { refuses, resultOrScimError } from '../assertions.ts';

describe('RFC 8265 §3.5 examples, UsernameCaseMapped', () => {
  const legal: [number, string, string][] = [
    [1, 'juliet@example.com', 'juliet@example.com'],
    [2, 'fussball', 'fussball'],
    [3, 'fu\u00dfball', 'fu\u00dfball'],
    [4, '\u03c0', '\u03c0'],
    [5, '\u03a3', '\u03c3'],
    [6, '\u03c3', '\u03c3'],
    [7, '\u03c2', '\u03c2'],
  ];
  for (const [number, name, prepared] of legal) {
    it(`${number}: ${JSON.stringify(name)} becomes ${JSON.stringify(prepared)}`, () => {
      assert.equal(prepareUserName(name), prepared);
      assert.equal(normaliseUserName(name), prepared);
    });
  }

  it('2 and 3, and 6 and 7, are two names each', () => {
    assert.notEqual(prepareUserName('fussball'), prepareUserName('fu\u00dfball'));
    assert.notEqual(prepareUserName('\u03c3'), prepareUserName('\u03c2'));
  });

  const illegal: [string, string, RegExp][] = [
    ['a space before a name', ' foo', /begin or end/],
    ['a zero-length name', '', /empty/],
    ['U+2163 ROMAN NUMERAL FOUR has a compatibility equivalent', 'henry\u2163', /U\+2163/],
    ['U+265A BLACK CHESS KING is a symbol', '\u265a', /U\+265A/],
  ];
  for (const [what, name, detail] of illegal) {
    it(`refuses: ${what}`, () => refuses(() => prepareUserName(name), 'invalidValue', detail));
  }

  it('spaces divide userparts (§3.1), also several and the ideographic one', () => {
    assert.equal(prepareUserName('Foo Bar'), 'foo bar');
    assert.equal(prepareUserName('Foo\u3000B\u00c4r'), 'foo b\u00e4r');
    refuses(() => prepareUserName('foo '), 'invalidValue', /begin or end/);
    refuses(() => prepareUserName('\u00e9\u3000'), 'invalidValue', /begin or end/);
  });
});

describe('RFC 8265 §3.3 rules', () => {
  it('maps fullwidth and halfwidth characters, lower case, NFC', () => {
    for (const [a, b] of [
      ['BJensen@Example.COM', 'bjensen@example.com'],
      ['\u00c9', 'e\u0301'],
      ['\uff21\uff22\uff23', 'abc'],
      ['\uff76\uff9e', '\u30ac'],
      ['\u0130x', 'i\u0307x'],
    ] as const) {
      assert.equal(prepareUserName(a), prepareUserName(b));
    }
  });

  const contexts: [string, string, boolean][] = [
    ['middle dot between l and l (RFC 5892 A.3)', 'paral\u00b7lel', true],
    ['middle dot elsewhere', 'a\u00b7b', false],
    ['keraia before Greek (A.4)', '\u0375\u03b1', true],
    ['keraia before Latin', '\u0375a', false],
    ['geresh after Hebrew (A.5)', '\u05d0\u05f3', true],
    ['geresh alone', '\u05f3', false],
    ['katakana middle dot with Han (A.7)', '\u30fb\u6f22', true],
    ['katakana middle dot in another userpart (errata 5479)', '\u30fb \u6f22', false],
    ['Arabic-Indic digits (A.8)', '\u0628\u0661\u0662', true],
    ['Arabic-Indic digits with extended ones (A.8)', '\u0628\u0661\u06f2', false],
    ['ZWJ after a virama (A.2)', '\u0915\u094d\u200d\u0937', true],
    ['ZWJ elsewhere', 'a\u200db', false],
    ['ZWNJ after a virama (A.1)', '\u0915\u094d\u200c\u0937', true],
    ['ZWNJ between joining letters (A.1)', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645', true],
    ['ZWNJ after a letter that does not join', '\u062f\u200c\u062e', false],
    ['ZWNJ elsewhere', 'a\u200cb', false],
    ['tatweel (an exception)', '\u0628\u0640\u0628', false],
    ['sharp s, final sigma and ideographic zero (exceptions)', '\u00df\u03c2\u3007', true],
    ['a soft hyphen', 'a\u00adb', false],
    ['a variation selector', 'a\ufe0f', false],
    ['a control character', 'a\u0007b', false],
    ['conjoining jamo', '\u1100\u1161', false],
    ['a Hangul syllable', '\ud55c', true],
    ['an unassigned code point', '\u0378', false],
    ['a noncharacter', '\ufffe', false],
    ['a typographic apostrophe', 'o\u2019brien', false],
    ['an apostrophe', "o'brien@example.com", true],
    ['what NFC makes a symbol', '=\u0338', false],
    ['an emoji', '\u{1f600}', false],
  ];
  for (const [what, name, isAllowed] of contexts) {
    it(`${isAllowed ? 'allows' : 'refuses'} ${what}`, () => {
      if (isAllowed) assert.ok(prepareUserName(name));
      else refuses(() => prepareUserName(name), 'invalidValue', /^userName /);
    });
  }

  const directions: [string, string, boolean][] = [
    ['Hebrew', '\u05d3\u05d5\u05d3', true],
    ['Hebrew with digits at the end', '\u05d3\u05d5\u05d31', true],
    ['Hebrew that begins with a digit', '1\u05d3', false],
    ['Hebrew with Latin', '\u05d3a', false],
    ['Latin with Hebrew', 'a\u05d3', false],
    ['Hebrew before a Latin domain', '\u05d3\u05d5\u05d3@example.com', true],
    ['Hebrew that ends with a full stop', '\u05d3.', false],
    ['Arabic with both kinds of digits', '\u06281\u0661', false],
    ['Arabic that ends with a mark', '\u0628\u064e', true],
  ];
  for (const [what, name, isAllowed] of directions) {
    it(`the Bidi Rule (RFC 5893 §2) ${isAllowed ? 'allows' : 'refuses'} ${what}`, () => {
      if (isAllowed) assert.equal(prepareUserName(name), name);
      else refuses(() => prepareUserName(name), 'invalidValue', /directions/);
    });
  }

  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.stringMatching(/^(?:[\u0590-\u06ff a1@.]|\u200c|\u200d){0,8}$/),
  );

  it('what is prepared is prepared to itself, and normalised to the same', () => {
    let prepared = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const once = resultOrScimError(() => prepareUserName(text));
        if (once === undefined) return;
        prepared++;
        assert.equal(prepareUserName(once), once);
        assert.equal(normaliseUserName(text), once);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(prepared > 500, `only ${prepared} were prepared`);
  });

  it('comparing never throws, and normalising twice is normalising once, for every code point', () => {
    fc.assert(
      fc.property(texts, (text) => assert.equal(typeof normaliseUserName(text), 'string')),
      { numRuns: 5_000 },
    );
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      const once = normaliseUserName(character);
      if (normaliseUserName(once) !== once) assert.fail(`U+${code.toString(16)}`);
    }
  });

  it('names userName and the code point, never the name', () => {
    try {
      prepareUserName('secret\u265a');
      assert.fail('refused');
    } catch (error) {
      assert.ok(error instanceof ScimError);
      assert.match(error.detail, /^userName must not contain U\+265A/);
      assert.doesNotMatch(error.detail, /secret/);
    }
  });
});
