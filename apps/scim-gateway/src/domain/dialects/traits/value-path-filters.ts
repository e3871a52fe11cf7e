import { filterLimits } from '@rollcall/scim';
import { isBlank, isComparable, isOperator, isWord, nextPlace, tokensOf } from '../comparisons.ts';
import type { Normaliser } from '../normaliser.ts';

/**
 * Reads `emails[type eq "work"].value eq "a@x.io"` in a filter as `emails[(type eq "work") and value eq "a@x.io"]`: one of the
 * matching properties Entra offers (E-1).
 *
 * In `auto`: the grammar of filters (RFC 7644 §3.4.2.2) ends a value path at its bracket, so no valid filter has this form,
 * and there is one thing only that it can ask.
 */
export const valuePathFilters: Normaliser = {
  filter(text, note) {
    const tokens = text.length > filterLimits.maxLength ? [] : (tokensOf(text) ?? []);
    const rewritten = [...tokens];
    for (const [close, token] of tokens.entries()) {
      const open = tokens.lastIndexOf('[', close);
      if (token !== ']' || open === -1) continue;
      const end = endOfComparison(tokens, close + 1);
      if (end === undefined) continue;
      const comparison = tokens
        .slice(close + 1, end)
        .join('')
        .slice(1);
      rewritten[open] = '[(';
      rewritten[close] = `) and ${comparison}]`;
      rewritten.fill('', close + 1, end);
      note('filter: a comparison after the brackets put between them');
    }
    return rewritten.length === 0 ? text : rewritten.join('');
  },
};

/** The place behind `.name operator value` or `.name pr`; undefined when something else stands there. */
function endOfComparison(tokens: readonly string[], place: number): number | undefined {
  const name = tokens[place];
  const operatorPlace = nextPlace(tokens, place);
  if (!isWord(name) || !name.startsWith('.')) return undefined;
  if (tokens[operatorPlace]?.toLowerCase() === 'pr') return operatorPlace + 1;
  if (!isOperator(tokens[operatorPlace])) return undefined;
  if (!isBlank(tokens[operatorPlace + 1]) || !isComparable(tokens[operatorPlace + 2])) return undefined;
  return operatorPlace + 3;
}
