import { type Account, type EventContext, evolve, newAccount } from '../domain/account.ts';
import type { AccountEvent } from '../domain/account-events.ts';
import { type App, type AppEvent, evolveApp } from '../domain/app.ts';
import {
  isForgettable,
  type Membership,
  type MembershipOwner,
  membershipId,
  newMembership,
} from '../domain/membership.ts';
import { accountId, accountStream, appStream, type Subject } from '../domain/subject.ts';
import type { AppRegistry } from './app-registry.ts';
import type { Commit, NewEvent, TenantProgress, UnreadableRecord, Views } from './ports.ts';
import { Tracked } from './tracked.ts';

export type Cause = Omit<EventContext, 'time'>;

/** What one transaction will make true: the state it loaded, as changed so far, and the events that say why. */
export class UnitOfWork {
  readonly now: Date;
  readonly views: Views;
  readonly accounts: Tracked<Account>;
  readonly memberships: Tracked<Membership>;
  readonly tenants: Tracked<TenantProgress>;
  readonly unreadable: UnreadableRecord[] = [];
  /** Ids of group accounts whose rows' state is to be looked at again, besides those with changed rows. */
  readonly groupsToSummarise = new Set<string>();
  position: number | undefined;
  readonly #registry: AppRegistry;
  readonly #apps = new Map<string, App>();
  readonly #filledApps = new Set<string>();
  readonly #remadeGroups = new Map<string, { appId: string; groupId: string }>();
  readonly #events: NewEvent[] = [];

  constructor(views: Views, registry: AppRegistry, now: Date) {
    this.views = views;
    this.#registry = registry;
    this.now = now;
    this.accounts = new Tracked(
      ({ id }) => id,
      (ids) => views.accounts(ids),
    );
    this.memberships = new Tracked(
      ({ id }) => id,
      (ids) => views.memberships(ids),
    );
    this.tenants = new Tracked(
      ({ tenantId }) => tenantId,
      (ids) => views.tenants(ids),
    );
  }

  app(appId: string): App {
    const app = this.#apps.get(appId) ?? this.#registry.get(appId);
    if (!app) throw new Error(`app ${appId} is not of this partition`);
    return app;
  }

  appsOf(tenantId: string): readonly App[] {
    return this.#registry.ofTenant(tenantId).map(({ id }) => this.app(id));
  }

  /** The account, loaded before; a new one, not yet part of anything, when there is none. */
  account(app: Pick<App, 'id' | 'tenantId'>, subject: Subject): Account {
    const found = this.accounts.get(accountId(app.id, subject));
    return found ?? newAccount({ tenantId: app.tenantId, appId: app.id, subject });
  }

  /** The row, loaded before; a new one when there is none. */
  membership(owner: MembershipOwner): Membership {
    return this.memberships.get(membershipId(owner)) ?? newMembership(owner);
  }

  record(account: Account, events: readonly AccountEvent[], cause: Cause): Account {
    const context = { ...cause, time: this.now };
    const stream = accountStream(account.appId, account.subject);
    const next = events.reduce((state, event) => {
      const evolved = evolve(state, event, context);
      this.#append({ ...event, tenantId: account.tenantId, stream, revision: evolved.revision }, cause);
      return evolved;
    }, account);
    this.accounts.put(next);
    return next;
  }

  recordApp(app: App, events: readonly AppEvent[]): App {
    const cause: Cause = { commandId: app.id, correlationId: app.correlationId };
    const next = events.reduce((state, event) => {
      const evolved = evolveApp(state, event);
      this.#append({ ...event, tenantId: app.tenantId, stream: appStream(app.id), revision: evolved.revision }, cause);
      return evolved;
    }, app);
    this.putApp(next);
    return next;
  }

  putApp(app: App): void {
    if (this.app(app.id).phase === 'connecting' && app.phase === 'connected') this.#filledApps.add(app.id);
    this.#apps.set(app.id, app);
  }

  remakeGroup(group: Account): void {
    this.#remadeGroups.set(group.id, { appId: group.appId, groupId: group.subject.id });
  }

  isRemade(group: Account): boolean {
    return this.#remadeGroups.has(group.id);
  }

  commit(): Commit {
    const rows = this.memberships.changed();
    const forgets = ({ now }: { readonly now: Membership }) =>
      isForgettable(now) && this.app(now.appId).phase === 'connected';
    const dropped = rows.filter((row) => row.before !== undefined && forgets(row));
    const kept = rows.filter((row) => !forgets(row));
    return {
      position: this.position,
      events: this.#events,
      tenants: this.tenants.changed().map(({ now }) => now),
      apps: [...this.#apps.values()],
      accounts: this.accounts.changed().map(({ now }) => now),
      remadeGroups: [...this.#remadeGroups.values()],
      memberships: kept.map(({ now }) => now),
      droppedMemberships: dropped.map(({ now }) => now.id),
      filledApps: [...this.#filledApps],
      unreadable: this.unreadable,
    };
  }

  #append(event: (AccountEvent | AppEvent) & Pick<NewEvent, 'tenantId' | 'stream' | 'revision'>, cause: Cause): void {
    const { commandId, correlationId, traceparent } = cause;
    this.#events.push({ ...event, time: this.now, commandId, correlationId, traceparent });
  }
}
