import type { Path } from './path.ts';

/** Parses a PATCH path (RFC 7644 §3.5.2). @throws {ScimError} 400 invalidPath with the offset; invalidFilter inside `[…]`. */
export function parsePath(_text: string): Path {
  throw new Error('not there yet');
}
