import { compileTypes, coreTypes, type TypeRegistry } from '@rollcall/scim';
import { LRUCache } from 'lru-cache';
import type { Db } from 'mongodb';
import { findTypes, typesOf } from './types.ts';

/** Tenants whose types are kept compiled. */
const maxTenants = 1_000;

/** The resource types of a tenant, of at least the version that the caller knows of. */
export type ReadTypes = (tenantId: string, version: number) => Promise<TypeRegistry>;

/** Types are compiled once for each version. Tenants that have defined none, version 0, share those of the standard. */
export function createTypesReader(db: Db): ReadTypes {
  const kept = new LRUCache<string, { readonly version: number; readonly types: TypeRegistry }>({ max: maxTenants });
  return async (tenantId, version) => {
    if (version === 0) return coreTypes;
    const known = kept.get(tenantId);
    if (known && known.version >= version) return known.types;
    const [stored] = await findTypes(typesOf(db), [tenantId]);
    if (!stored) return coreTypes;
    const types = compileTypes(stored.definitions);
    kept.set(tenantId, { version: stored.version, types });
    return types;
  };
}
