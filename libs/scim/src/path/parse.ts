import { badRequest } from '../errors.ts';
import type { ValueFilter } from '../filter/ast.ts';
import { FilterReader } from '../filter/filter-reader.ts';
import { type Token, tokenize, unexpected } from '../filter/lexer.ts';
import { filterLimits } from '../filter/limits.ts';
import { isAttributeName } from '../text/names.ts';
import { parseAttributePath } from './attribute-path.ts';
import type { Path } from './path.ts';

export const maxPathLength = 2_048;

/**
 * Parses a PATCH path (RFC 7644 §3.5.2): `attrPath / valuePath [subAttr]`.
 * @param maxLength in UTF-16 code units
 * @throws {ScimError} 400 invalidPath with the offset; invalidFilter inside `[…]`.
 */
export function parsePath(text: string, maxLength: number = maxPathLength): Path {
  if (text.length > maxLength) throw badRequest('invalidPath', `the path is longer than ${maxLength} characters`);
  const reader = new FilterReader(tokenize(text, 'invalidPath'), filterLimits);
  const first = reader.next();
  const path = first.kind === 'word' ? parseAttributePath(first.text) : undefined;
  if (path === undefined) throw unexpected(first, 'invalidPath', 'an attribute');
  if (reader.peek().kind !== '[') {
    expectEnd(reader.next(), 'the end of the path or "["');
    return path;
  }
  if (path.subAttribute !== undefined) throw unexpected(reader.peek(), 'invalidPath', 'the end of the path');
  return readValuePath(reader, path);
}

function readValuePath(reader: FilterReader, path: Path): Path {
  const filter: ValueFilter = reader.readBracketed(0);
  if (reader.peek().kind === 'end') return { ...path, filter };
  const last = reader.next();
  const subAttribute = last.text.slice(1);
  if (last.kind !== 'word' || !last.text.startsWith('.') || !isAttributeName(subAttribute)) {
    throw unexpected(last, 'invalidPath', '"." and a sub-attribute, or the end of the path');
  }
  expectEnd(reader.next(), 'the end of the path');
  return { ...path, filter, subAttribute };
}

function expectEnd(token: Token, what: string): void {
  if (token.kind !== 'end') throw unexpected(token, 'invalidPath', what);
}
