import {
  type Dialect,
  type DialectName,
  dialectNames,
  type RewritingTraitName,
  type TraitName,
  UnknownDialect,
} from './dialect.ts';
import type { Normaliser } from './normaliser.ts';
import { emptyText } from './traits/empty-text.ts';
import { jsonRoles } from './traits/json-roles.ts';
import { keysAsPaths } from './traits/keys-as-paths.ts';
import { legacyUrns } from './traits/legacy-urns.ts';
import { listForSingle } from './traits/list-for-single.ts';
import { missingSchemas } from './traits/missing-schemas.ts';
import { ownId } from './traits/own-id.ts';
import { scalarForComplex } from './traits/scalar-for-complex.ts';
import { textForBoolean } from './traits/text-for-boolean.ts';
import { unquotedValues } from './traits/unquoted-values.ts';
import { valuePathFilters } from './traits/value-path-filters.ts';
import { wholeValues } from './traits/whole-values.ts';

/** In the order in which they rewrite: URNs before what is found by them, paths before values, clearing before filling. */
const normalisers: Readonly<Record<RewritingTraitName, Normaliser>> = {
  missingSchemas,
  legacyUrns,
  keysAsPaths,
  ownId,
  wholeValues,
  jsonRoles,
  listForSingle,
  emptyText,
  scalarForComplex,
  textForBoolean,
  valuePathFilters,
  unquotedValues,
};

/** Every trait that leaves alone what is valid by the RFCs. */
const harmless: readonly TraitName[] = [
  'emptyOperations',
  'keysAsPaths',
  'legacyUrns',
  'listForSingle',
  'missingSchemas',
  'ownId',
  'scalarForComplex',
  'textForBoolean',
  'unquotedValues',
  'valuePathFilters',
];

/** `strict` is the RFCs and nothing else. Where a provider needs no more than `auto`, its name says who it is. */
const traitsOf: Readonly<Record<DialectName, readonly TraitName[]>> = {
  auto: harmless,
  okta: harmless,
  entra: [...harmless, 'createMissingValues', 'emptyText', 'jsonRoles', 'wholeValues'],
  onelogin: [...harmless, 'emptyText'],
  google: harmless,
  jumpcloud: harmless,
  ping: harmless,
  strict: [],
};

const dialects: ReadonlyMap<string, Dialect> = new Map(dialectNames.map((name) => [name, make(name)]));

function make(name: DialectName): Dialect {
  const traits = new Set(traitsOf[name]);
  const rewriting = Object.keys(normalisers) as RewritingTraitName[];
  return {
    name,
    traits,
    normalisers: rewriting.filter((trait) => traits.has(trait)).map((trait) => normalisers[trait]),
  };
}

/**
 * The dialect of a connection; an empty name means `auto`.
 * @throws {UnknownDialect}
 */
export function dialectOf(name: string): Dialect {
  const dialect = dialects.get(name === '' ? 'auto' : name);
  if (dialect === undefined) throw new UnknownDialect();
  return dialect;
}
