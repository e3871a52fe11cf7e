import type { Account } from './account.ts';
import type { AccountEvent, RequestCause } from './account-events.ts';
import { accountSchedule, delayMs } from './policy/back-off.ts';
import { dispositions, type Failure } from './policy/reasons.ts';

/** A wish for an account, from a directory event or from the filling of a new app. */
export interface Request {
  readonly sequence: number;
  readonly cause: RequestCause;
  readonly deleted: boolean;
  readonly directoryTime: Date;
}

/** Which of the account's requests an attempt was made for. */
export interface Claim {
  readonly generation: number;
  readonly sequence: number;
}

export function requestProvisioning(request: Request): readonly AccountEvent[] {
  const { sequence: directorySequence, cause, deleted } = request;
  const directoryTime = request.directoryTime.toISOString();
  return [{ type: 'AccountProvisioningRequested', data: { directorySequence, cause, deleted, directoryTime } }];
}

/** Asks again without a new directory event, because something the account refers to has changed in the app. */
export function requestAgain(account: Account, cause: RequestCause): readonly AccountEvent[] {
  const { sequence, requestedAt } = account;
  return requestProvisioning({ sequence, cause, deleted: false, directoryTime: requestedAt });
}

export interface FailureCircumstances {
  readonly claim: Claim;
  readonly now: Date;
  /** When the app is tried again, where the failure holds the app back. */
  readonly appResumesAt?: Date | undefined;
  /** In [0, 1). */
  readonly random: number;
}

/** What a failed attempt means for its account. Nothing is given up while a newer request is open. */
export function decideFailure(account: Account, failure: Failure, at: FailureCircumstances): readonly AccountEvent[] {
  const { sequence: directorySequence, generation } = at.claim;
  const { reason } = failure;
  const attempt = account.attempt + 1;
  const again = (retryAt: Date): readonly AccountEvent[] => [
    {
      type: 'AccountApplyFailed',
      data: { directorySequence, reason, attempt, retryAt: retryAt.toISOString() },
    },
  ];
  const waitMs = Math.max(delayMs(accountSchedule, attempt, at.random), failure.retryAfterMs ?? 0);
  const backedOff = new Date(at.now.getTime() + waitMs);
  switch (dispositions[reason]) {
    case 'pause-app':
    case 'suspend-app':
      return again(at.appResumesAt ?? at.now);
    case 'back-off-app':
    case 'retry-account':
    case 'plan-again':
      return again(backedOff);
    case 'begin-again':
      if (!account.remote) return again(backedOff);
      return [{ type: 'AccountLost', data: { directorySequence } }, ...requestAgain(account, 'AccountLost')];
    case 'park':
      if (isSuperseded(account, at.claim)) return again(at.now);
      return [{ type: 'AccountParked', data: { directorySequence, reason, attempt } }];
    case 'settle':
      return [{ type: 'AccountSkipped', data: { directorySequence, generation, reason } }];
  }
}

/** True when the account was asked for again after the attempt had begun. */
export function isSuperseded(account: Account, claim: Claim): boolean {
  return account.generation > claim.generation || account.sequence > claim.sequence;
}
