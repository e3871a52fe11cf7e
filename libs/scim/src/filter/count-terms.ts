import type { Filter, ValueFilter } from './ast.ts';

/** Comparisons and presence tests: how often a value is looked at. */
export function countTerms(filter: Filter | ValueFilter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.reduce((sum, term) => sum + countTerms(term), 0);
    case 'not':
      return countTerms(filter.term);
    case 'valuePath':
      return countTerms(filter.filter);
    default:
      return 1;
  }
}
