import type { Account, MembersState } from '../domain/account.ts';
import type { AccountEvent } from '../domain/account-events.ts';
import type { App, AppEvent } from '../domain/app.ts';
import type { JsonObject } from '../domain/mapping/json.ts';
import type { Membership } from '../domain/membership.ts';
import type { Failure } from '../domain/policy/reasons.ts';
import type { ResourceType, Subject } from '../domain/subject.ts';

export interface Clock {
  now(): Date;
  /** In [0, 1). */
  random(): number;
}

/** How far a tenant's events have been taken up. */
export interface TenantProgress {
  readonly tenantId: string;
  readonly lastSequence: number;
  /** Sequences that never came. */
  readonly missed: number;
}

/** The views of one partition. Reading outside the commits is safe, because the partition has one writer. */
export interface Views {
  tenants(tenantIds: readonly string[]): Promise<readonly TenantProgress[]>;
  apps(): Promise<readonly App[]>;
  accounts(ids: readonly string[]): Promise<readonly Account[]>;
  /** Accounts of an app that have these ids there. */
  accountsHolding(appId: string, remoteIds: readonly string[]): Promise<readonly Account[]>;
  /** Accounts of an app whose directory resources name one of these users. */
  accountsReferringTo(appId: string, userIds: readonly string[]): Promise<readonly Account[]>;
  /** Pending accounts whose time has come, those that wait longest first. */
  due(appId: string, now: Date, limit: number): Promise<readonly Account[]>;
  /** Of these, the ones whose last request has not failed yet, the latest first. */
  untried(appId: string, now: Date, limit: number): Promise<readonly Account[]>;
  /** When the next pending account is due after a moment. */
  nextDue(appId: string, after: Date): Promise<Date | undefined>;
  memberships(ids: readonly string[]): Promise<readonly Membership[]>;
  membershipsOf(appId: string, memberIds: readonly string[]): Promise<readonly Membership[]>;
  readyMemberships(appId: string, groupId: string, limit: number): Promise<readonly Membership[]>;
  /** The state of a group's rows: `ready` before `parked` before `waiting`; leaving out some rows. */
  membersState(appId: string, groupId: string, except: readonly string[]): Promise<MembersState>;
  /** Accounts of a roster that asked for these keys and could not have them. */
  accountsRefusedKeys(appId: string, keys: readonly string[]): Promise<readonly Account[]>;
  /** Accounts listed in a roster under these keys. */
  accountsListedAs(appId: string, keys: readonly string[]): Promise<readonly Account[]>;
  /** Accounts whose row is settled but not written yet. */
  staged(appId: string, limit: number): Promise<readonly Account[]>;
  /** Everyone listed, in the order of the keys' UTF-8 bytes. */
  listedCells(appId: string): AsyncIterable<Readonly<Record<string, string>>>;
  /** Removes what is left of a deleted group's rows; nothing refers to them. */
  dropMemberships(appId: string, groupId: string): Promise<void>;
}

/** An event of the provisioner's log, not yet in it. */
export type NewEvent = (AccountEvent | AppEvent) & {
  readonly tenantId: string;
  readonly stream: string;
  readonly revision: number;
  readonly time: Date;
  readonly commandId: string;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
};

/** What one transaction makes true. */
export interface Commit {
  /** Offset of the next directory event to take up. */
  readonly position?: number | undefined;
  readonly events: readonly NewEvent[];
  readonly tenants: readonly TenantProgress[];
  readonly apps: readonly App[];
  readonly accounts: readonly Account[];
  /** Groups that were made anew in their app: their rows are to be sent again. Before the other rows. */
  readonly remadeGroups: readonly { readonly appId: string; readonly groupId: string }[];
  readonly memberships: readonly Membership[];
  readonly droppedMemberships: readonly string[];
  /** Apps whose rows of departed members need not be remembered any more. */
  readonly filledApps: readonly string[];
  /** Directory records that could not be read, kept for a person. */
  readonly unreadable: readonly UnreadableRecord[];
}

export interface UnreadableRecord {
  readonly offset: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | null;
  readonly problem: string;
}

/** The partition's log together with its views. A rejected commit has ended it. */
export interface Journal {
  readonly position: number;
  commit(commit: Commit): Promise<void>;
  close(): Promise<void>;
}

/** The directory as it is now. @throws {AttemptFailed} DIRECTORY_UNAVAILABLE */
export interface Directory {
  resource(tenantId: string, subject: Subject, signal: AbortSignal): Promise<JsonObject | undefined>;
  resourceIds(tenantId: string, type: ResourceType, signal: AbortSignal): AsyncIterable<readonly string[]>;
  members(tenantId: string, groupId: string, signal: AbortSignal): AsyncIterable<readonly Subject[]>;
}

export type Desired =
  | { readonly kind: 'present'; readonly attributes: JsonObject }
  | { readonly kind: 'absent' }
  | { readonly kind: 'members'; readonly add: readonly string[]; readonly remove: readonly string[] };

export interface Target {
  readonly app: App;
  readonly subject: Subject;
  readonly remote: Account['remote'];
}

export type PlannedOperation = 'none' | 'create' | 'update' | 'disable' | 'delete' | 'change-members';

export interface Plan {
  readonly operation: PlannedOperation;
  readonly remote: Account['remote'];
  readonly digest: string;
}

export interface Application {
  readonly idempotencyKey: string;
  readonly sequence: number;
  readonly planDigest: string;
}

export interface Applied {
  readonly operation: PlannedOperation;
  readonly outcome: 'applied' | 'no-change' | 'linked' | 'already-absent';
  readonly remote: Account['remote'];
  readonly verified: boolean;
}

export interface RosterResult {
  readonly digest: string;
  readonly rows: number;
  readonly changed: boolean;
}

/** The apps, through the connector. Correlation id and trace come from the context. @throws {AttemptFailed} */
export interface Connector {
  plan(target: Target, desired: Desired, signal: AbortSignal): Promise<Plan>;
  apply(target: Target, desired: Desired, how: Application, signal: AbortSignal): Promise<Applied>;
  replaceRoster(
    app: App,
    previousDigest: string,
    rows: AsyncIterable<Readonly<Record<string, string>>>,
    signal: AbortSignal,
  ): Promise<RosterResult>;
  rosterDigest(app: App, signal: AbortSignal): Promise<string>;
}

/** An attempt ended without what it was made for; the failure says what follows. */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
  readonly code = 'ATTEMPT_FAILED';
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    super(`${failure.reason}: ${failure.detail}`, { cause });
    this.failure = failure;
  }
}
