import { createHash } from 'node:crypto';
import {
  type Application,
  type Applied,
  AttemptFailed,
  type Connector,
  type Desired,
  type Plan,
  type RosterResult,
  type Target,
} from '../../src/application/ports.ts';
import type { App } from '../../src/domain/app.ts';
import type { JsonObject } from '../../src/domain/mapping/json.ts';
import type { Failure } from '../../src/domain/policy/reasons.ts';

export interface RemoteAccount {
  readonly remoteId: string;
  readonly attributes: JsonObject;
  readonly members: ReadonlySet<string>;
}

export interface Call {
  readonly kind: 'plan' | 'apply' | 'roster';
  readonly appId: string;
  readonly subject: string;
  readonly desired?: Desired;
  readonly how?: Application;
}

/** Decides whether a call fails; `after`: the app has done it all the same. */
export type Script = (call: Call) => (Failure & { readonly after?: boolean }) | undefined;

/** Apps as the connector's contract describes them, in memory, which misbehave as told. */
export class ScriptedApps implements Connector {
  readonly calls: Call[] = [];
  readonly #apps = new Map<string, Map<string, RemoteAccount>>();
  readonly rosters = new Map<string, readonly Readonly<Record<string, string>>[]>();
  script: Script = () => undefined;
  /** Awaited by every call. */
  pace: () => Promise<unknown> = async () => undefined;
  #underWay = new Map<string, number>();
  /** Most calls at once for one account, and for one app. */
  peakPerAccount = 0;
  peakPerApp = 0;
  #nextId = 1;

  accounts(appId: string): Map<string, RemoteAccount> {
    const accounts = this.#apps.get(appId) ?? new Map<string, RemoteAccount>();
    this.#apps.set(appId, accounts);
    return accounts;
  }

  plan(target: Target, desired: Desired): Promise<Plan> {
    return this.#call({ kind: 'plan', ...this.#named(target), desired }, () => this.#plan(target, desired));
  }

  apply(target: Target, desired: Desired, how: Application): Promise<Applied> {
    return this.#call({ kind: 'apply', ...this.#named(target), desired, how }, () => this.#apply(target, desired, how));
  }

  async replaceRoster(
    app: App,
    previousDigest: string,
    rows: AsyncIterable<Readonly<Record<string, string>>>,
  ): Promise<RosterResult> {
    const list = await Array.fromAsync(rows);
    return this.#call({ kind: 'roster', appId: app.id, subject: '' }, () => {
      const found = this.#digest(app.id);
      if (found !== previousDigest) throw new AttemptFailed({ reason: 'REMOTE_CHANGED', detail: '' });
      this.rosters.set(app.id, list);
      const digest = this.#digest(app.id);
      return { digest, rows: list.length, changed: digest !== found };
    });
  }

  async rosterDigest(app: App): Promise<string> {
    return this.#digest(app.id);
  }

  #named({ app, subject }: Target): { appId: string; subject: string } {
    return { appId: app.id, subject: `${subject.type}/${subject.id}` };
  }

  #digest(appId: string): string {
    const rows = this.rosters.get(appId);
    return rows ? createHash('sha256').update(JSON.stringify(rows)).digest('hex') : '';
  }

  async #call<T>(call: Call, work: () => T): Promise<T> {
    this.calls.push(call);
    this.peakPerAccount = Math.max(this.peakPerAccount, this.#enter(`${call.appId}/${call.subject}`, 1));
    this.peakPerApp = Math.max(this.peakPerApp, this.#enter(call.appId, 1));
    try {
      await this.pace();
      const failure = this.script(call);
      if (failure && !failure.after) throw new AttemptFailed(failure);
      const result = work();
      if (failure) throw new AttemptFailed(failure);
      return result;
    } finally {
      this.#enter(`${call.appId}/${call.subject}`, -1);
      this.#enter(call.appId, -1);
    }
  }

  #enter(key: string, change: 1 | -1): number {
    const count = (this.#underWay.get(key) ?? 0) + change;
    this.#underWay.set(key, count);
    return count;
  }

  #plan({ app, subject }: Target, desired: Desired): Plan {
    const found = this.accounts(app.id).get(`${subject.type}/${subject.id}`);
    const remote = found && { remoteId: found.remoteId, etag: '' };
    const digest = JSON.stringify([found?.attributes, [...(found?.members ?? [])], desired]);
    return { operation: this.#operation(found, desired), remote, digest };
  }

  #operation(found: RemoteAccount | undefined, desired: Desired): Plan['operation'] {
    if (desired.kind === 'absent') return found ? 'delete' : 'none';
    if (desired.kind === 'members') {
      if (!found) throw new AttemptFailed({ reason: 'REMOTE_NOT_FOUND', detail: '' });
      const asDesired =
        desired.add.every((id) => found.members.has(id)) && !desired.remove.some((id) => found.members.has(id));
      return asDesired ? 'none' : 'change-members';
    }
    if (!found) return 'create';
    return JSON.stringify(found.attributes) === JSON.stringify(desired.attributes) ? 'none' : 'update';
  }

  #apply(target: Target, desired: Desired, how: Application): Applied {
    const plan = this.#plan(target, desired);
    if (plan.digest !== how.planDigest) throw new AttemptFailed({ reason: 'REMOTE_CHANGED', detail: '' });
    const key = `${target.subject.type}/${target.subject.id}`;
    const accounts = this.accounts(target.app.id);
    const found = accounts.get(key);
    const remoteId = found?.remoteId ?? `remote-${this.#nextId++}`;
    if (desired.kind === 'absent') accounts.delete(key);
    if (desired.kind === 'present') {
      accounts.set(key, { remoteId, attributes: desired.attributes, members: found?.members ?? new Set() });
    }
    if (desired.kind === 'members' && found) {
      const kept = [...found.members].filter((id) => !desired.remove.includes(id));
      accounts.set(key, { ...found, members: new Set([...kept, ...desired.add]) });
    }
    const remote = desired.kind === 'absent' ? undefined : { remoteId, etag: '' };
    return { operation: plan.operation, outcome: 'applied', remote, verified: true };
  }
}
