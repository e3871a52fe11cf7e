import { compileTypes, coreTypes, type TypeDefinitions, type TypeRegistry } from '@rollcall/scim';
import { LRUCache } from 'lru-cache';
import type { Caller, TypeSource, TypesOf } from './ports.ts';

interface Known {
  readonly version: number;
  readonly types: TypeRegistry;
}

/**
 * Keeps the compiled types of the tenants that were here last. They are asked for once, however many requests wait for
 * them, and again when a credential brings a higher version. The function rejects when the directory cannot be asked.
 */
export function createTypesCache(source: TypeSource, options: { readonly maxTenants: number }): TypesOf {
  const cache = new LRUCache<string, Known>({ max: options.maxTenants });
  const underWay = new Map<string, Promise<Known>>();

  const load = async (tenantId: string): Promise<Known> => {
    const { version, definitions } = await source.fetch(tenantId);
    const types = definitions.length === 0 ? coreTypes : compileTypes(parse(definitions));
    const known = { version, types };
    if (version >= (cache.get(tenantId)?.version ?? 0)) cache.set(tenantId, known);
    return known;
  };
  return async ({ tenantId, typesVersion }: Caller) => {
    if (typesVersion === 0) return coreTypes;
    const known = cache.get(tenantId);
    if (known && known.version >= typesVersion) return known.types;
    const key = `${tenantId} ${typesVersion}`;
    const answer = underWay.get(key) ?? load(tenantId).finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return (await answer).types;
  };
}

/** The directory has checked them before it kept them. */
function parse(definitions: Buffer): TypeDefinitions {
  return JSON.parse(definitions.toString('utf8')) as TypeDefinitions;
}
