import type { Normaliser } from './normaliser.ts';

/** Every way in which a connection may be read more leniently than the RFCs ask for. Each is argued for in its own file. */
export type TraitName =
  /** E-7: add and replace on `attribute[filter]` make the value when none matches; the directory does it. */
  | 'createMissingValues'
  /** E-19: a PATCH without operations changes nothing instead of being refused. */
  | 'emptyOperations';

export const dialectNames = ['auto', 'okta', 'entra', 'onelogin', 'google', 'jumpcloud', 'ping', 'strict'] as const;

export type DialectName = (typeof dialectNames)[number];

/** How the requests of a connection are read: a named set of traits. What is sent to the client is the same in all. */
export interface Dialect {
  readonly name: DialectName;
  readonly traits: Readonly<Record<TraitName, boolean>>;
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
