import type { Filter } from './ast.ts';
import type { FilterLimits } from './limits.ts';

/**
 * Parses a filter (RFC 7644 §3.4.2.2). Only its syntax: `resolveFilter` holds it against a schema.
 * @throws {ScimError} 400 invalidFilter with the offset; also for what exceeds `limits`.
 */
export function parseFilter(_text: string, _limits?: FilterLimits): Filter {
  throw new Error('not there yet');
}
