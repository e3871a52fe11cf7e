import { type Account, resourceIsDue } from '../domain/account.ts';
import type { AccountEvent } from '../domain/account-events.ts';
import type { App } from '../domain/app.ts';
import { type DesiredAccount, desiredAccount } from '../domain/desired-state.ts';
import type { JsonObject } from '../domain/mapping/json.ts';
import { managerOf } from '../domain/mapping/scim-user.ts';
import { accountId } from '../domain/subject.ts';
import { attemptMembers, type MembersResult } from './attempt-members.ts';
import { type AttemptPorts, planAndApply } from './plan-and-apply.ts';
import { type Applied, AttemptFailed, type Desired } from './ports.ts';

type AppliedData = Extract<AccountEvent, { type: 'AccountApplied' }>['data'];

export interface ResourceResult {
  readonly kind: 'resource';
  readonly applied: AppliedData;
}

/**
 * Does the next thing an account needs: the account itself, or the group's members once the group is there.
 * @throws {AttemptFailed}
 */
export async function attemptAccount(
  ports: AttemptPorts,
  app: App,
  account: Account,
  signal: AbortSignal,
): Promise<ResourceResult | MembersResult> {
  if (!resourceIsDue(account)) return attemptMembers(ports, app, account, signal);
  const resource = account.deleted
    ? undefined
    : await ports.directory.resource(account.tenantId, account.subject, signal);
  const desired = await derive(ports, account, resource);
  const applied = await planAndApply(ports, wanted(app, account, desired), signal);
  const isGone = desired.kind === 'absent';
  if (isGone && account.subject.type === 'Group') await ports.views.dropMemberships(app.id, account.subject.id);
  return {
    kind: 'resource',
    applied: {
      directorySequence: account.sequence,
      generation: account.generation,
      operation: applied.operation === 'change-members' ? 'none' : applied.operation,
      outcome: applied.outcome,
      remoteId: applied.remote?.remoteId ?? '',
      etag: applied.remote?.etag ?? '',
      verified: applied.verified,
      managed: isGone ? [] : desired.mapped.managed,
      references: isGone ? [] : desired.mapped.references,
    },
  };
}

async function derive(
  ports: AttemptPorts,
  account: Account,
  resource: JsonObject | undefined,
): Promise<DesiredAccount> {
  const manager = resource && account.subject.type === 'User' ? managerOf(resource) : undefined;
  const id = accountId(account.appId, { type: 'User', id: manager ?? '' });
  const [found] = manager === undefined ? [] : await ports.views.accounts([id]);
  const desired = desiredAccount(account, resource, () => found?.remote?.remoteId);
  if (desired.kind !== 'unclear') return desired;
  throw new AttemptFailed({
    reason: 'DIRECTORY_BEHIND',
    detail: 'the directory has no such resource, and its deletion has not been announced',
  });
}

function wanted(app: App, account: Account, state: DesiredAccount) {
  const desired: Desired = state.kind === 'absent' ? state : { kind: 'present', attributes: state.mapped.attributes };
  return { app, account, desired, nothingToDo: nothingToDo(account, state) };
}

function nothingToDo(account: Account, desired: DesiredAccount): Applied['outcome'] {
  if (desired.kind === 'absent') return 'already-absent';
  return account.remote ? 'no-change' : 'linked';
}
