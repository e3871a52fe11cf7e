/**
 * More marks in a row than any language writes (UAX #15 §15.4, Stream-Safe Text): putting them in order takes time that
 * grows with the square of their number, so that 65,536 of them would take seconds.
 */
const maxMarks = 30;

/** What decomposes to a character that is not a starter: marks, and the halfwidth voiced sound marks. */
const mark = '[\\p{M}\\uff9e\\uff9f]';
const longRun = new RegExp(`${mark}{${maxMarks + 1}}`, 'u');
const piece = new RegExp(`[^\\p{M}\\uff9e\\uff9f]*${mark}{0,${maxMarks}}`, 'gu');

/** `text.normalize(form)`, but runs of more than 30 marks are put in order by thirties. Linear in the length of the text. */
export function normalise(text: string, form: 'NFC' | 'NFKC'): string {
  if (!longRun.test(text)) return text.normalize(form);
  return text.replace(piece, (part) => part.normalize(form));
}
