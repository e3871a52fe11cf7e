import type { Normaliser } from './normaliser.ts';

/**
 * Every way in which a connection may be read more leniently than the RFCs ask for. Those that rewrite requests are in
 * `traits/`, one file each, which says whom it serves and whether `auto` may have it.
 */
export type TraitName =
  /**
   * E-7: `add` and `replace` on `attribute[filter]` make the value when none matches; the directory does it, in the
   * transaction that decides. Not in `auto`, unless a PATCH is recognised as Entra's: RFC 7644 §3.5.2.3 has a `replace`
   * without a match fail, and a client may count on that.
   */
  | 'createMissingValues'
  /**
   * E-19: a PATCH without operations changes nothing, instead of being refused. In `auto`: RFC 7644 §3.5.2 asks for one
   * operation at least, so no valid request is without, and to do nothing is all it can mean.
   */
  | 'emptyOperations'
  | RewritingTraitName;

export type RewritingTraitName =
  | 'emptyText'
  | 'jsonRoles'
  | 'keysAsPaths'
  | 'legacyUrns'
  | 'listForSingle'
  | 'missingSchemas'
  | 'ownId'
  | 'scalarForComplex'
  | 'textForBoolean'
  | 'unquotedValues'
  | 'valuePathFilters'
  | 'wholeValues';

export const dialectNames = ['auto', 'okta', 'entra', 'onelogin', 'google', 'jumpcloud', 'ping', 'strict'] as const;

export type DialectName = (typeof dialectNames)[number];

/** How the requests of a connection are read: a named set of traits. What is sent to the client is the same in all. */
export interface Dialect {
  readonly name: DialectName;
  readonly traits: ReadonlySet<TraitName>;
  /** The traits that rewrite requests, in the order in which they do. */
  readonly normalisers: readonly Normaliser[];
}

/** A name that no dialect has, found where a connection is configured. */
export class UnknownDialect extends Error {
  override readonly name = 'UnknownDialect';

  constructor() {
    super(`the dialect must be one of ${dialectNames.join(', ')}`);
  }
}
