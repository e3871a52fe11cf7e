import { type Dialect, type DialectName, dialectNames, type TraitName, UnknownDialect } from './dialect.ts';

/** Which traits each dialect has. `strict` is the RFCs and nothing else. */
const traitsOf: Readonly<Record<DialectName, readonly TraitName[]>> = {
  auto: ['emptyOperations'],
  okta: ['emptyOperations'],
  entra: ['emptyOperations', 'createMissingValues'],
  onelogin: ['emptyOperations'],
  google: ['emptyOperations'],
  jumpcloud: ['emptyOperations'],
  ping: ['emptyOperations'],
  strict: [],
};

const dialects: ReadonlyMap<string, Dialect> = new Map(dialectNames.map((name) => [name, make(name)]));

function make(name: DialectName): Dialect {
  const has = (trait: TraitName) => traitsOf[name].includes(trait);
  const traits = { createMissingValues: has('createMissingValues'), emptyOperations: has('emptyOperations') };
  return { name, traits, normalisers: [] };
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
