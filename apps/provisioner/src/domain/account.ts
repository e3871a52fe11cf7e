import type { AccountEvent, Reference } from './account-events.ts';
import type { Reason } from './policy/reasons.ts';
import { accountId, type Subject } from './subject.ts';

/**
 * Where an account stands:
 * - `pending`: due at `nextAttemptAt`;
 * - `staged`: its roster row is settled and goes out with the next list;
 * - `waiting`: a group with members whose accounts do not exist yet;
 * - `parked`: given up until a new change or a person;
 * - `in-sync`, and `gone` for what was taken away.
 */
export type AccountStatus = 'pending' | 'staged' | 'waiting' | 'parked' | 'in-sync' | 'gone';

/** The worst state among a group's membership rows. */
export type MembersState = 'settled' | 'ready' | 'waiting' | 'parked';

/** One directory resource in one app: what is asked for, what was done, what comes next. */
export interface Account {
  readonly id: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly subject: Subject;
  /** Of its stream; 0 before the first event. */
  readonly revision: number;
  /** Requests so far, and the latest that was answered: the account is due while they differ. */
  readonly generation: number;
  readonly appliedGeneration: number;
  /** Requests and answers so far; failures do not count. */
  readonly round: number;
  /** Latest directory sequence that concerns it. */
  readonly sequence: number;
  readonly deleted: boolean;
  /** Of the latest request. */
  readonly correlationId: string;
  readonly commandId: string;
  readonly traceparent?: string | undefined;
  readonly requestedAt: Date;
  /** Failures in a row. */
  readonly attempt: number;
  readonly nextAttemptAt: Date;
  readonly failure?: { readonly reason: Reason; readonly detail: string } | undefined;
  readonly parked: boolean;
  readonly remote?: { readonly remoteId: string; readonly etag: string } | undefined;
  /** The app's id for it before it was taken away: what groups there may still hold. */
  readonly formerRemoteId?: string | undefined;
  readonly managed: readonly string[];
  readonly references: readonly Reference[];
  readonly members: MembersState;
  readonly row?: AccountRow | undefined;
}

/** An account's line in a roster. */
export interface AccountRow {
  /** Generation the cells were derived at. */
  readonly generation: number;
  /** Absent: the person shall not be listed. */
  readonly listed?: { readonly key: string; readonly cells: Readonly<Record<string, string>> } | undefined;
  /** Digest of the cells, and of those in the list last written; "" for none. */
  readonly digest: string;
  readonly writtenDigest: string;
  /** The key it asked for and could not have. */
  readonly refusedKey?: string | undefined;
}

/** The parts of an event's envelope that the account's state keeps. */
export interface EventContext {
  readonly time: Date;
  readonly commandId: string;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
}

export function newAccount(owner: { tenantId: string; appId: string; subject: Subject }): Account {
  return {
    id: accountId(owner.appId, owner.subject),
    ...owner,
    revision: 0,
    generation: 0,
    appliedGeneration: 0,
    round: 0,
    sequence: 0,
    deleted: false,
    correlationId: '',
    commandId: '',
    requestedAt: new Date(0),
    attempt: 0,
    nextAttemptAt: new Date(0),
    parked: false,
    managed: [],
    references: [],
    members: 'settled',
  };
}

export function statusOf(account: Account): AccountStatus {
  const unanswered = account.generation > account.appliedGeneration;
  if (account.parked) return 'parked';
  if (unanswered) return account.row?.generation === account.generation ? 'staged' : 'pending';
  if (account.deleted) return 'gone';
  return memberStatus[account.members];
}

const memberStatus: Readonly<Record<MembersState, AccountStatus>> = {
  settled: 'in-sync',
  ready: 'pending',
  waiting: 'waiting',
  parked: 'parked',
};

/** True while the resource itself has to be brought in line; its members come after. */
export function resourceIsDue(account: Account): boolean {
  return account.generation > account.appliedGeneration;
}

/** The id under which an app's group may hold the account: to add it, it has to be there; to remove it, to have been. */
export function memberIdIn(account: Account | undefined, desired: boolean): string | undefined {
  return account?.remote?.remoteId ?? (desired ? undefined : account?.formerRemoteId);
}

/** Names the work there is: the same for every attempt until something new is asked for or something was achieved. */
export function workKey(account: Account): string {
  return `${account.id}@${account.round}`;
}

/** The account after an event. Failures' texts are not in the log; they are set beside it. */
export function evolve(account: Account, event: AccountEvent, context: EventContext): Account {
  const next = { ...account, revision: account.revision + 1 };
  switch (event.type) {
    case 'AccountProvisioningRequested':
      return {
        ...asked(next, event.data, context),
        generation: account.generation + 1,
        deleted: account.deleted || event.data.deleted,
      };
    case 'MembershipsRequested':
      return asked(next, event.data, context);
    case 'AccountApplied':
      return {
        ...answered(withRemote(next, event.data), context.time),
        appliedGeneration: event.data.generation,
        managed: event.data.managed,
        references: event.data.references,
      };
    case 'MembershipsApplied':
      return answered(next, context.time);
    case 'AccountLost':
      return withRemote(next, { remoteId: '', etag: '' });
    case 'MembershipRefused':
      return { ...next, round: account.round + 1 };
    case 'AccountApplyFailed':
      return { ...next, attempt: event.data.attempt, nextAttemptAt: new Date(event.data.retryAt) };
    case 'AccountParked':
      return { ...next, attempt: event.data.attempt, parked: true };
    case 'AccountSkipped':
      return { ...answered(next, context.time), appliedGeneration: event.data.generation };
  }
}

function withRemote(account: Account, { remoteId, etag }: { remoteId: string; etag: string }): Account {
  if (remoteId !== '') return { ...account, remote: { remoteId, etag } };
  return { ...account, remote: undefined, formerRemoteId: account.remote?.remoteId ?? account.formerRemoteId };
}

function asked(
  account: Account,
  data: { directorySequence: number; directoryTime: string },
  context: EventContext,
): Account {
  return {
    ...account,
    round: account.round + 1,
    sequence: Math.max(account.sequence, data.directorySequence),
    requestedAt: new Date(data.directoryTime),
    correlationId: context.correlationId,
    commandId: context.commandId,
    traceparent: context.traceparent,
    attempt: 0,
    parked: false,
    failure: undefined,
    nextAttemptAt: context.time,
  };
}

function answered(account: Account, time: Date): Account {
  return {
    ...account,
    round: account.round + 1,
    attempt: 0,
    parked: false,
    failure: undefined,
    nextAttemptAt: time,
  };
}
