import type { Filter } from './ast.ts';

/** The shortest text that parses to this filter. */
export function printFilter(_filter: Filter): string {
  throw new Error('not there yet');
}
