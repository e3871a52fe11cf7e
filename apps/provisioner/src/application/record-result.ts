import type { Account } from '../domain/account.ts';
import { type Claim, decideFailure, isSuperseded } from '../domain/account-decisions.ts';
import type { AccountEvent } from '../domain/account-events.ts';
import { type Hold, holdAfterAnswer, holdAfterFailure } from '../domain/app-hold.ts';
import { heldByAnother } from '../domain/holder.ts';
import { confirm, type Membership, refuse } from '../domain/membership.ts';
import { isAnswer } from '../domain/policy/answers.ts';
import { maxDetailLength } from '../domain/policy/limits.ts';
import type { Failure } from '../domain/policy/reasons.ts';
import { accountId } from '../domain/subject.ts';
import type { ResourceResult } from './attempt-account.ts';
import type { MembersResult } from './attempt-members.ts';
import type { Change } from './partition-writer.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export type AttemptResult = ResourceResult | MembersResult | { readonly kind: 'failed'; readonly failure: Failure };

export interface Attempted {
  /** As it was when the attempt began. */
  readonly account: Account;
  readonly startedAt: Date;
  readonly result: AttemptResult;
  /** In [0, 1). */
  readonly random: number;
}

/** Notes what came of an attempt: for the account, its rows, and whether its app is held back. */
export function recordResult(reported: Attempted): Change {
  const { account } = reported;
  const rows = reported.result.kind === 'members' ? rowsOf(reported.result) : [];
  return {
    accounts: [account.id, ...rows.map((row) => accountId(row.appId, { type: row.memberType, id: row.memberId }))],
    memberships: rows.map(({ id }) => id),
    async decide(unit) {
      const result = await uncontested(unit, reported);
      const attempted = { ...reported, result };
      const hold = recordHold(unit, attempted);
      if (result.kind === 'members') recordRows(unit, account, result);
      const failure = failureOf(result);
      const events = [
        ...(result.kind === 'resource' ? [{ type: 'AccountApplied' as const, data: result.applied }] : []),
        ...(result.kind === 'members' ? memberEvents(account, result) : []),
      ];
      const current = unit.accounts.get(account.id) ?? account;
      const next = unit.record(current, events, account);
      if (failure) recordFailure(unit, attempted, next, failure, hold);
    },
  };
}

/** The result, or that what was linked belongs to another: the app found it only after the plan, or two came at once. */
async function uncontested(unit: UnitOfWork, { account, result }: Attempted): Promise<AttemptResult> {
  if (result.kind !== 'resource' || result.applied.outcome !== 'linked') return result;
  const { remoteId } = result.applied;
  unit.accounts.adopt(await unit.views.accountsHolding(account.appId, [remoteId]));
  const failure = heldByAnother(account, remoteId, unit.accounts.all());
  return failure ? { kind: 'failed', failure } : result;
}

function rowsOf({ confirmed, refused, unsendable }: MembersResult): readonly Membership[] {
  return [...confirmed, ...refused.map(({ row }) => row), ...unsendable];
}

function failureOf(result: AttemptResult): Failure | undefined {
  return result.kind === 'resource' ? undefined : result.failure;
}

function recordFailure(
  unit: UnitOfWork,
  { account, random }: Attempted,
  current: Account,
  failure: Failure,
  hold: Hold | undefined,
): void {
  const claim: Claim = { generation: account.generation, sequence: account.sequence };
  const circumstances = { claim, now: unit.now, appResumesAt: hold?.until, random };
  const next = unit.record(current, decideFailure(current, failure, circumstances), account);
  if (isSuperseded(current, claim)) return;
  const detail = failure.detail.slice(0, maxDetailLength);
  unit.accounts.put({ ...next, failure: { reason: failure.reason, detail } });
}

/** Holds the app back, or lets it go on, and says so in its log. */
function recordHold(unit: UnitOfWork, { account, startedAt, result, random }: Attempted): Hold | undefined {
  const app = unit.app(account.appId);
  const failure = failureOf(result);
  const attempt = { startedAt, now: unit.now, random };
  const answered = failure === undefined || isAnswer(failure.reason);
  const hold = answered ? holdAfterAnswer(app.hold, startedAt) : holdAfterFailure(app.hold, failure, attempt);
  setHold(unit, account.appId, hold);
  return hold;
}

/** Changes whether an app is held back, with the event that belongs to it. */
export function setHold(unit: UnitOfWork, appId: string, hold: Hold | undefined): void {
  const app = unit.app(appId);
  if (hold === app.hold) return;
  if (!hold) {
    unit.recordApp(app, [{ type: 'AppResumed', data: {} }]);
    return;
  }
  const { kind, reason, failures } = hold;
  const data = { kind, reason, until: hold.until.toISOString(), failures };
  const detail = hold.detail.slice(0, maxDetailLength);
  unit.putApp({ ...unit.recordApp(app, [{ type: 'AppHeld', data }]), hold: { ...hold, detail } });
}

function recordRows(unit: UnitOfWork, group: Account, { confirmed, refused, unsendable }: MembersResult): void {
  for (const row of confirmed) unit.memberships.put(confirm(unit.membership(row), row.desired));
  for (const { row } of refused) {
    const current = unit.memberships.get(row.id);
    if (current?.desired !== row.desired) continue;
    const member = unit.accounts.get(accountId(row.appId, { type: row.memberType, id: row.memberId }));
    // An app that refuses to remove somebody it does not have any more has nothing to remove.
    const isGone = !row.desired && member?.remote === undefined;
    unit.memberships.put(isGone ? confirm(current, false) : refuse(current));
  }
  for (const row of unsendable) unit.memberships.put({ ...unit.membership(row) });
  unit.groupsToSummarise.add(group.id);
}

function memberEvents(group: Account, result: MembersResult): readonly AccountEvent[] {
  const { confirmed, refused, outcome, verified } = result;
  const directorySequence = group.sequence;
  const added = confirmed.filter(({ desired }) => desired).length;
  const data = { directorySequence, added, removed: confirmed.length - added, outcome, verified };
  return [
    ...(confirmed.length > 0 ? [{ type: 'MembershipsApplied' as const, data }] : []),
    ...refused.map(({ row, reason }) => ({
      type: 'MembershipRefused' as const,
      data: { directorySequence, memberId: row.memberId, reason },
    })),
  ];
}
