import type { App } from '../domain/app.ts';

/** The apps of one partition, as last committed. Complete in memory, because the partition has one writer. */
export class AppRegistry {
  readonly #apps = new Map<string, App>();
  readonly #byTenant = new Map<string, Set<string>>();

  get(appId: string): App | undefined {
    return this.#apps.get(appId);
  }

  ofTenant(tenantId: string): readonly App[] {
    const ids = this.#byTenant.get(tenantId) ?? [];
    return [...ids].flatMap((id) => this.#apps.get(id) ?? []);
  }

  all(): readonly App[] {
    return [...this.#apps.values()];
  }

  put(app: App): void {
    this.#apps.set(app.id, app);
    const ofTenant = this.#byTenant.get(app.tenantId) ?? new Set();
    this.#byTenant.set(app.tenantId, ofTenant.add(app.id));
  }
}
