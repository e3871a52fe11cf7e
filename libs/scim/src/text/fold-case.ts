import { normalise } from './normalise.ts';

const plain = /^[\x20-\x7e]*$/;

/** Two Arabic ligatures that stand for whole phrases. NFKC writes them out, and would make a text 18 times as long. */
const otherThanPhrases = /[^\ufdfa\ufdfb]+/g;

/**
 * The form in which strings are compared that are not `caseExact` (RFC 7643 §2.2): NFKC, lower case, and a final sigma like
 * any other, so that the form of a part is part of the form. Folding twice is folding once.
 */
export function foldCase(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return text.replace(otherThanPhrases, fold);
}

function fold(text: string): string {
  return normalise(normalise(text, 'NFKC').toLowerCase().replaceAll('ς', 'σ'), 'NFKC');
}

/** Order by code point, which is also the order of UTF-8 bytes. Negative, zero or positive. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return surrogatesLast(left) - surrogatesLast(right);
  }
  return a.length - b.length;
}

function surrogatesLast(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
