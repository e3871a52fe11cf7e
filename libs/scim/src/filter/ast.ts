/**
 * The syntax tree of filters (RFC 7644 §3.4.2.2, figure 1). It has two levels: what may stand inside `attribute[…]` is a
 * ValueFilter, so a value path inside a value path cannot be represented (errata 4690).
 *
 * `and` and `or` hold two or more terms, none of the same kind as themselves: `a and (b and c)` is one `and` of three.
 */
export type Filter = AttributeFilter | ValuePath | And<Filter> | Or<Filter> | Not<Filter>;

/** ABNF `valFilter`. */
export type ValueFilter = AttributeFilter | And<ValueFilter> | Or<ValueFilter> | Not<ValueFilter>;

/** ABNF `attrExp`. */
export type AttributeFilter = Presence | Comparison;

/** `attrPath pr` */
export interface Presence {
  readonly kind: 'present';
  readonly path: AttributePath;
}

/** `attrPath compareOp compValue` */
export interface Comparison {
  readonly kind: 'compare';
  readonly path: AttributePath;
  readonly operator: CompareOperator;
  readonly value: CompareValue;
}

export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'lt' | 'ge' | 'le';

export type CompareValue = string | number | boolean | null;

/** `attribute[valFilter]`: one and the same value meets the whole filter. */
export interface ValuePath {
  readonly kind: 'valuePath';
  readonly path: AttributePath;
  readonly filter: ValueFilter;
}

export interface And<Term> {
  readonly kind: 'and';
  readonly terms: readonly Term[];
}

export interface Or<Term> {
  readonly kind: 'or';
  readonly terms: readonly Term[];
}

export interface Not<Term> {
  readonly kind: 'not';
  readonly term: Term;
}

/** ABNF `attrPath`: `[URI ":"] ATTRNAME ["." ATTRNAME]`. Names are as written; attribute names are case-insensitive. */
export interface AttributePath {
  readonly schema?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}
