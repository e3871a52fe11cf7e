import type { AttributePath, ValueFilter } from '../filter/ast.ts';

/**
 * ABNF `PATH` (RFC 7644 §3.5.2, figure 7): `attrPath / valuePath [subAttr]`. `emails[type eq "work"].value` is
 * `{ attribute: 'emails', filter: …, subAttribute: 'value' }`.
 */
export interface Path extends AttributePath {
  readonly filter?: ValueFilter;
}
