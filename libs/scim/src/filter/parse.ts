import { badRequest } from '../errors.ts';
import type { Filter } from './ast.ts';
import { FilterReader } from './filter-reader.ts';
import { tokenize } from './lexer.ts';
import { type FilterLimits, filterLimits } from './limits.ts';

/**
 * Parses a filter (RFC 7644 §3.4.2.2). Only its syntax: `resolveFilter` holds it against a schema. Operators, `and`, `or`
 * and `not` are case-insensitive.
 * @throws {ScimError} 400 invalidFilter with the offset; also for what exceeds `limits`.
 */
export function parseFilter(text: string, limits: FilterLimits = filterLimits): Filter {
  if (text.length > limits.maxLength) {
    throw badRequest('invalidFilter', `the filter is longer than ${limits.maxLength} characters`);
  }
  const reader = new FilterReader(tokenize(text, 'invalidFilter'), limits);
  const filter = reader.readFilter();
  reader.expect('end', 'the end of the filter, "and" or "or"');
  return filter;
}
