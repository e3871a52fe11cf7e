import { printAttributePath } from '../path/attribute-path.ts';
import type { Filter, ValueFilter } from './ast.ts';

/** The shortest text that parses to this filter. */
export function printFilter(filter: Filter | ValueFilter): string {
  switch (filter.kind) {
    case 'present':
      return `${printAttributePath(filter.path)} pr`;
    case 'compare':
      return `${printAttributePath(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case 'valuePath':
      return `${printAttributePath(filter.path)}[${printFilter(filter.filter)}]`;
    case 'not':
      return `not (${printFilter(filter.term)})`;
    case 'and':
      return filter.terms
        .map((term) => (term.kind === 'or' ? `(${printFilter(term)})` : printFilter(term)))
        .join(' and ');
    case 'or':
      return filter.terms.map(printFilter).join(' or ');
  }
}
