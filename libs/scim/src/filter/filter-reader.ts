import { parseAttributePath } from '../path/attribute-path.ts';
import type { AttributeFilter, AttributePath, CompareOperator, CompareValue, Filter, ValueFilter } from './ast.ts';
import { syntaxError, type Token, type TokenKind, unexpected } from './lexer.ts';
import type { FilterLimits } from './limits.ts';

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le']);

const number = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;

/** Reads one term that is neither in parentheses nor negated. */
type ReadTerm<Term> = (depth: number) => Term;

/**
 * A recursive descent over tokens without looking back: `or` binds weaker than `and`, `and` weaker than `not`. It goes as
 * deep as `maxDepth`; long chains of `and` and `or` are loops.
 */
export class FilterReader {
  readonly #tokens: readonly Token[];
  readonly #limits: FilterLimits;
  #position = 0;
  #terms = 0;

  constructor(tokens: readonly Token[], limits: FilterLimits) {
    this.#tokens = tokens;
    this.#limits = limits;
  }

  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1;
    return this.#tokens[Math.min(this.#position + ahead, last)] as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }

  expect(kind: TokenKind, what: string): Token {
    const token = this.next();
    if (token.kind !== kind) throw unexpected(token, 'invalidFilter', what);
    return token;
  }

  /** ABNF `FILTER`. */
  readFilter(): Filter {
    return this.#readOr<Filter>((depth) => this.#readFilterTerm(depth), 0);
  }

  /** ABNF `"[" valFilter "]"`. */
  readBracketed(depth: number): ValueFilter {
    this.expect('[', '"["');
    const filter = this.#readOr<ValueFilter>(() => this.#readAttributeFilter(this.readPath()), this.#deeper(depth));
    this.expect(']', '"]", "and" or "or"');
    return filter;
  }

  readPath(): AttributePath {
    const token = this.expect('word', 'an attribute');
    const path = parseAttributePath(token.text);
    if (path === undefined) throw unexpected(token, 'invalidFilter', 'an attribute');
    return path;
  }

  #readFilterTerm(depth: number): Filter {
    const path = this.readPath();
    if (this.peek().kind !== '[') return this.#readAttributeFilter(path);
    return { kind: 'valuePath', path, filter: this.readBracketed(depth) };
  }

  #readOr<Term extends Filter | ValueFilter>(readTerm: ReadTerm<Term>, depth: number): Term {
    const terms = [this.#readAnd(readTerm, depth)];
    while (this.#takeKeyword('or')) terms.push(this.#readAnd(readTerm, depth));
    return join('or', terms);
  }

  #readAnd<Term extends Filter | ValueFilter>(readTerm: ReadTerm<Term>, depth: number): Term {
    const terms = [this.#readFactor(readTerm, depth)];
    while (this.#takeKeyword('and')) terms.push(this.#readFactor(readTerm, depth));
    return join('and', terms);
  }

  #readFactor<Term extends Filter | ValueFilter>(readTerm: ReadTerm<Term>, depth: number): Term {
    const isNegated = isKeyword(this.peek(), 'not') && this.peek(1).kind === '(';
    if (isNegated) this.next();
    if (this.peek().kind !== '(') return readTerm(depth);
    this.next();
    const inner = this.#readOr(readTerm, this.#deeper(depth));
    this.expect(')', '")", "and" or "or"');
    return isNegated ? ({ kind: 'not', term: inner } as Term) : inner;
  }

  #readAttributeFilter(path: AttributePath): AttributeFilter {
    const token = this.next();
    this.#terms++;
    if (this.#terms > this.#limits.maxTerms) {
      throw syntaxError('invalidFilter', token.offset, `more than ${this.#limits.maxTerms} terms`);
    }
    const operator = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (operator === 'pr') return { kind: 'present', path };
    if (!operators.has(operator)) throw unexpected(token, 'invalidFilter', 'an operator');
    return { kind: 'compare', path, operator: operator as CompareOperator, value: this.#readValue() };
  }

  #readValue(): CompareValue {
    const token = this.next();
    if (token.kind === 'string') return token.text;
    if (token.kind === 'word') {
      if (token.text === 'true') return true;
      if (token.text === 'false') return false;
      if (token.text === 'null') return null;
      if (number.test(token.text) && Number.isFinite(Number(token.text))) return Number(token.text);
    }
    throw unexpected(token, 'invalidFilter', 'a string in quotes, a number, true, false or null');
  }

  #takeKeyword(keyword: string): boolean {
    if (!isKeyword(this.peek(), keyword)) return false;
    this.next();
    return true;
  }

  #deeper(depth: number): number {
    if (depth < this.#limits.maxDepth) return depth + 1;
    throw syntaxError('invalidFilter', this.peek().offset, `nested deeper than ${this.#limits.maxDepth}`);
  }
}

function isKeyword(token: Token, keyword: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === keyword;
}

/** A chain of one is its only term; a chain inside a chain of the same kind becomes part of it. */
function join<Term extends Filter | ValueFilter>(kind: 'and' | 'or', terms: readonly Term[]): Term {
  const [first] = terms;
  if (first !== undefined && terms.length === 1) return first;
  const flat = terms.flatMap((term): readonly (Filter | ValueFilter)[] => (term.kind === kind ? term.terms : [term]));
  const joined: unknown = { kind, terms: flat };
  return joined as Term;
}
