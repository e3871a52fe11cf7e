import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { foldCase, normaliseUserName } from '../../src/index.ts';
import { contains } from '../../src/text/contains.ts';
import { normalise } from '../../src/text/normalise.ts';

/** Canonical order is the part of normalisation that compares characters with one another. */
function countComparisons(text: string): number {
  const runs = text.match(/[\p{M}\uff9e\uff9f]+/gu) ?? [];
  return runs.reduce((sum, run) => sum + [...run].length ** 2, 0);
}

describe('normalise', () => {
  it('is String.prototype.normalize for text as people write it', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(fc.property(text, (given) => assert.equal(normalise(given, 'NFKC'), given.normalize('NFKC'))));
    const marks = `a${'\u0301\u0316'.repeat(15)}b${'\u0316\u0301'.repeat(15)}`;
    assert.equal(normalise(marks, 'NFC'), marks.normalize('NFC'));
  });

  it('knows every character that is put in order with others', () => {
    for (let code = 0x80; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      const isMoved = `\u0345${character}`.normalize('NFKD') !== `\u0345${character.normalize('NFKD')}`;
      if (isMoved && !/[\p{M}\uff9e\uff9f]/u.test(character)) assert.fail(`U+${code.toString(16)}`);
    }
  });

  it('never puts more than thirty marks in order at a time, so its work is linear', () => {
    const pieces: string[] = [];
    const normalize = String.prototype.normalize;
    const texts = ['\u0f73', '\u0301\u0316', '\uff9e\u0301', 'a\u0301\u0316'].map((part) => part.repeat(1_000));
    try {
      String.prototype.normalize = function (this: string, form?: string) {
        pieces.push(String(this));
        return normalize.call(this, form);
      };
      for (const text of texts) {
        foldCase(text);
        normaliseUserName(text);
      }
    } finally {
      String.prototype.normalize = normalize;
    }
    assert.ok(pieces.length > 100);
    for (const piece of pieces)
      assert.ok(countComparisons(piece) <= 900 * Math.ceil(piece.length / 2), piece.slice(0, 40));
    assert.ok(
      Math.max(...pieces.flatMap((piece) => piece.match(/[\p{M}\uff9e\uff9f]+/gu) ?? []).map((run) => run.length)) <=
        60,
    );
  });
});

describe('foldCase', () => {
  it('makes no text longer than a few times its length', () => {
    for (const character of ['\ufdfa', '\ufdfb', '\u3300', '\ufb03', '\u1f82', '\u0130']) {
      assert.ok(foldCase(character.repeat(100)).length <= 600, character);
    }
    assert.equal(foldCase('A\ufdfaB'), 'a\ufdfab');
  });
});

describe('contains', () => {
  it('finds what includes finds, whatever the two are made of', () => {
    const unit = fc.constantFrom('a', 'b', 'é', '\u{1f600}');
    const text = fc.string({ unit, maxLength: 40 });
    const long = fc.tuple(text, fc.integer({ min: 1, max: 200 })).map(([part, times]) => part.repeat(times));
    fc.assert(
      fc.property(long, fc.oneof(long, text), text, (whole, part, tail) => {
        assert.equal(contains(whole, part), whole.includes(part));
        assert.equal(contains(whole + part + tail, part), true);
        const needle = part + tail;
        assert.equal(contains(whole, needle), whole.includes(needle));
      }),
      { numRuns: 2_000 },
    );
    const worst = `${'a'.repeat(2_000)}b${'a'.repeat(2_000)}`;
    assert.equal(contains('a'.repeat(65_000), worst), false);
    assert.equal(contains('a'.repeat(60_000) + worst, worst), true);
  });
});
