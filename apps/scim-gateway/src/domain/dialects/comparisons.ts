import type { AttributeDefinition, ResourceType } from '@rollcall/scim';
import { findTarget, subAttributeOf } from './find-target.ts';
import type { Comparison } from './normaliser.ts';

const operators: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le']);
const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not']);

const tokenForm = /\s+|"(?:[^"\\]|\\[\s\S])*"|[()[\]]|[^\s()[\]"]+/gy;

/**
 * Cuts a filter or a path into strings, brackets, words and the blanks between them, so that all of them joined are the text
 * again. More is a word here than the standard allows. Undefined for a string that does not end.
 */
export function tokensOf(text: string): readonly string[] | undefined {
  const tokens = text.match(tokenForm) ?? [];
  const length = tokens.reduce((sum, token) => sum + token.length, 0);
  return length === text.length ? tokens : undefined;
}

export function isBlank(token: string | undefined): boolean {
  return token !== undefined && token.trim() === '';
}

/** Whether a token may be an attribute, an operator or a value without quotes. */
export function isWord(token: string | undefined): token is string {
  return token !== undefined && !/^[\s"()[\]]/.test(token);
}

/** Whether a token may be what an attribute is compared with. */
export function isComparable(token: string | undefined): boolean {
  return token !== undefined && !/^[\s()[\]]/.test(token);
}

export function isOperator(token: string | undefined): boolean {
  return token !== undefined && operators.has(token.toLowerCase());
}

/** The place of the next token that is not blank. */
export function nextPlace(tokens: readonly string[], place: number): number {
  return isBlank(tokens[place + 1]) ? place + 2 : place + 1;
}

/** Gives the text of every compared value to `rewrite`, and puts its answer in the value's place. */
export function rewriteComparisons(
  tokens: readonly string[],
  types: readonly ResourceType[],
  rewrite: (comparison: Comparison) => string,
): readonly string[] {
  const rewritten = [...tokens];
  const parents: string[] = [];
  let place = isBlank(tokens[0]) ? 1 : 0;
  let before = '';
  while (place < tokens.length) {
    const token = tokens[place] ?? '';
    if (token === '[') parents.push(before);
    if (token === ']') parents.pop();
    before = token;
    const valuePlace = placeOfValue(tokens, place);
    if (valuePlace !== undefined) {
      const path = [...parents, token].join('.');
      const value = tokens[valuePlace] ?? '';
      rewritten[valuePlace] = rewrite({ ...describe(types, path), value });
      place = valuePlace;
    }
    place = nextPlace(tokens, place);
  }
  return rewritten;
}

/** Where the value is that the attribute at this place is compared with. */
function placeOfValue(tokens: readonly string[], place: number): number | undefined {
  const token = tokens[place];
  const operatorPlace = nextPlace(tokens, place);
  const valuePlace = nextPlace(tokens, operatorPlace);
  const isAttribute = isWord(token) && !keywords.has(token.toLowerCase());
  if (!isAttribute || !isOperator(tokens[operatorPlace])) return undefined;
  return isComparable(tokens[valuePlace]) ? valuePlace : undefined;
}

function describe(types: readonly ResourceType[], path: string): Pick<Comparison, 'definitions' | 'name'> {
  const targets = types.map((type) => findTarget(type, path)).filter((target) => target !== undefined);
  return {
    name: targets[0]?.name ?? 'filter',
    definitions: targets.map(({ attribute }) => comparable(attribute)),
  };
}

/** `emails eq "x"` asks about `emails.value` (RFC 7644 §3.4.2.2). */
function comparable(attribute: AttributeDefinition): AttributeDefinition {
  return subAttributeOf(attribute, 'value') ?? attribute;
}
