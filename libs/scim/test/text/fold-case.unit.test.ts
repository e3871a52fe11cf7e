import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareText, foldCase, normaliseUserName } from '../../src/index.ts';
import { parseDateTime } from '../../src/text/date-time.ts';

describe('RFC 7643 §4.1.1 userName comparison', () => {
  it('takes these for one name', () => {
    for (const [a, b] of [
      ['BJensen@Example.COM', 'bjensen@example.com'],
      ['É', 'e\u0301'],
      ['ＡＢＣ', 'abc'],
      ['ΟΔΟΣ', 'οδος'],
    ] as const) {
      assert.equal(normaliseUserName(a), normaliseUserName(b));
    }
  });

  it('takes these for two', () => {
    for (const [a, b] of [
      ['bjensen', 'bjensen '],
      ['ı', 'i'],
      ['strasse', 'straße'],
      ['é', 'e'],
    ] as const) {
      assert.notEqual(normaliseUserName(a), normaliseUserName(b));
    }
  });

  it('is the same done twice', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, (text) => assert.equal(foldCase(foldCase(text)), foldCase(text))),
      { numRuns: 5_000 },
    );
    for (let code = 0; code <= 0x10ffff; code++) {
      const character = String.fromCodePoint(code);
      const once = foldCase(character);
      if (foldCase(once) !== once) assert.fail(`U+${code.toString(16)}`);
    }
  });
});

describe('compareText', () => {
  it('orders as UTF-8 bytes do', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(Math.sign(compareText(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 2_000 },
    );
    assert.ok(compareText('\uffff', '\u{10000}') < 0);
  });
});

describe('RFC 7643 §2.3.5 dateTime', () => {
  it('reads what Date writes', () => {
    const dates = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') });
    fc.assert(fc.property(dates, (date) => assert.equal(parseDateTime(date.toISOString()), date.getTime())));
  });

  it('knows time zones, fractions and the calendar', () => {
    assert.equal(parseDateTime('2008-01-23T04:56:22Z'), Date.UTC(2008, 0, 23, 4, 56, 22));
    assert.equal(parseDateTime('2008-01-23T04:56:22'), Date.UTC(2008, 0, 23, 4, 56, 22));
    assert.equal(parseDateTime('2008-01-23T04:56:22.25-08:30'), Date.UTC(2008, 0, 23, 13, 26, 22, 250));
    for (const text of [
      '',
      '2008-01-23',
      '2008-01-23 04:56:22Z',
      '2008-13-01T00:00:00Z',
      '2021-02-29T00:00:00Z',
      '2008-01-23T24:00:00Z',
      '2008-01-23T04:56:22+15:00',
      '2008-01-23T04:56:22z',
    ]) {
      assert.equal(parseDateTime(text), undefined, text);
    }
  });
});
