/** What a JSON text may hold at most. */
export interface JsonBounds {
  /** Arrays and objects inside one another. */
  readonly maxDepth: number;
  /** Members of one object. */
  readonly maxNames: number;
  /** Arrays, objects and what is in them, altogether. */
  readonly maxValues: number;
}

export type Excess = 'depth' | 'names' | 'values';

const [quote, comma, backslash, space] = [0x22, 0x2c, 0x5c, 0x20];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Which of the bounds a JSON text exceeds first, told from its bytes, before anything is made of it: a text of 16 MiB can
 * become gigabytes of objects, and one object of a million names takes half a minute to look through. Of a text that is no
 * JSON the answer means nothing; its parser refuses it anyway.
 */
export function findExcess(text: Uint8Array, { maxDepth, maxNames, maxValues }: JsonBounds): Excess | undefined {
  // Of the containers that are open: the members of an object so far, or undefined for an array.
  const open: (number | undefined)[] = [];
  let values = 1;
  let isFirst = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] as number;
    if (byte <= space) continue;
    const isEnd = byte === closeArray || byte === closeObject;
    if (isFirst && !isEnd && ++values > maxValues) return 'values';
    isFirst = byte === openArray || byte === openObject;
    if (isFirst) {
      if (open.push(byte === openObject ? 1 : undefined) > maxDepth) return 'depth';
    } else if (isEnd) {
      open.pop();
    } else if (byte === quote) {
      at = endOfString(text, at);
    } else if (byte === comma) {
      if (++values > maxValues) return 'values';
      const names = open[open.length - 1];
      if (names === undefined) continue;
      if (names >= maxNames) return 'names';
      open[open.length - 1] = names + 1;
    }
  }
  return undefined;
}

/** Where the string that begins at `start` ends. */
function endOfString(text: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1;
  return at;
}
