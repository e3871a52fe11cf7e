import { isArray, isObject } from '@rollcall/scim';
import type { Dialect } from './dialect.ts';
import { dialectOf } from './dialects.ts';
import { valueLike } from './json.ts';

/**
 * The dialect in which to read one PATCH. Entra capitalises `op` ("Add", "Replace"; E-3 to E-8) unless its tenant URL has the
 * flag for what the standard says. RFC 7644 §3.5.2 knows these words in lower case only, so no valid request is touched when
 * `auto` reads such a PATCH as Entra's.
 */
export function dialectOfPatch(dialect: Dialect, body: unknown): Dialect {
  if (dialect.name !== 'auto' || !isObject(body)) return dialect;
  const operations = valueLike(body, 'Operations');
  const isEntras =
    isArray(operations) && operations.some((operation) => isObject(operation) && isCapitalised(operation.op));
  return isEntras ? dialectOf('entra') : dialect;
}

function isCapitalised(op: unknown): boolean {
  return op === 'Add' || op === 'Replace' || op === 'Remove';
}
