import { badRequest, type ScimError, type ScimType } from '../errors.ts';

/** A word is everything else: attribute paths, operators, numbers, `true`, `false`, `null`. */
export type TokenKind = 'word' | 'string' | '(' | ')' | '[' | ']' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a string: its value. */
  readonly text: string;
  /** Of its first character, from 0. */
  readonly offset: number;
}

/** The characters of attribute names, URIs and numbers. */
const word = /[-A-Za-z0-9$%&'*+,./:;=?@_~!#]+/y;
const spaces = / */y;
const stringEnd = /(?:[^"\\]|\\[\s\S])*"/y;

/**
 * Cuts the text of a filter or a path into tokens, each character once.
 * @throws {ScimError} 400 of the given type with the offset.
 */
export function tokenize(text: string, scimType: ScimType): Token[] {
  const tokens: Token[] = [];
  let offset = endOf(spaces, text, 0);
  while (offset < text.length) {
    const end = endOfToken(text, offset, scimType);
    tokens.push(tokenOf(text.slice(offset, end), offset, scimType));
    offset = endOf(spaces, text, end);
  }
  tokens.push({ kind: 'end', text: '', offset });
  return tokens;
}

export function unexpected(token: Token, scimType: ScimType, expected: string): ScimError {
  return syntaxError(scimType, token.offset, `expected ${expected}`);
}

export function syntaxError(scimType: ScimType, offset: number, problem: string): ScimError {
  return badRequest(scimType, `at offset ${offset}: ${problem}`);
}

function endOfToken(text: string, start: number, scimType: ScimType): number {
  const first = text.charAt(start);
  if ('()[]'.includes(first)) return start + 1;
  if (first === '"') return endOfString(text, start, scimType);
  const end = endOf(word, text, start);
  if (end === start) throw syntaxError(scimType, start, 'unexpected character');
  return end;
}

function endOfString(text: string, start: number, scimType: ScimType): number {
  const end = endOf(stringEnd, text, start + 1);
  if (end === start + 1) throw syntaxError(scimType, start, 'the string does not end');
  return end;
}

/** Where a match that begins at `start` ends; `start` where there is none. */
function endOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

function tokenOf(text: string, offset: number, scimType: ScimType): Token {
  switch (text) {
    case '(':
    case ')':
    case '[':
    case ']':
      return { kind: text, text, offset };
    default:
      if (!text.startsWith('"')) return { kind: 'word', text, offset };
      return { kind: 'string', text: parseString(text, offset, scimType), offset };
  }
}

function parseString(text: string, offset: number, scimType: ScimType): string {
  try {
    return String(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw syntaxError(scimType, offset, 'not a JSON string');
  }
}
