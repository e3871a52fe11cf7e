import { LRUCache } from 'lru-cache';
import type { DirectoryStore } from './ports.ts';
import { plainTenant, type TenantBasics } from './tenant-facts.ts';

const maxTenants = 10_000;

/**
 * What is kept of tenants from batch to batch. Right for as long as the fence of their partition holds, because nobody else
 * may change them: it has to be cleared when a commit fails, and lives no longer than the partition is open.
 */
export class TenantCache {
  readonly #store: DirectoryStore;
  readonly #basics = new LRUCache<string, TenantBasics>({ max: maxTenants });

  constructor(store: DirectoryStore) {
    this.#store = store;
  }

  async get(tenantIds: ReadonlySet<string>): Promise<ReadonlyMap<string, TenantBasics>> {
    const found = new Map<string, TenantBasics>();
    const missing: string[] = [];
    for (const tenantId of tenantIds) {
      const basics = this.#basics.get(tenantId);
      if (basics) found.set(tenantId, basics);
      else missing.push(tenantId);
    }
    if (missing.length === 0) return found;
    const stored = await this.#store.basics(missing);
    for (const tenantId of missing) {
      const basics = stored.get(tenantId) ?? plainTenant;
      found.set(tenantId, basics);
      this.keep(tenantId, basics);
    }
    return found;
  }

  keep(tenantId: string, basics: TenantBasics): void {
    this.#basics.set(tenantId, basics);
  }

  clear(): void {
    this.#basics.clear();
  }
}
