import { createHash } from 'node:crypto';
import { type Account, workKey } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { heldByAnother } from '../domain/holder.ts';
import { maxPlansPerAttempt } from '../domain/policy/limits.ts';
import {
  type Applied,
  AttemptFailed,
  type Connector,
  type Desired,
  type Directory,
  type Plan,
  type Views,
} from './ports.ts';

export interface AttemptPorts {
  readonly directory: Directory;
  readonly connector: Connector;
  readonly views: Views;
}

export interface Wanted {
  readonly app: App;
  readonly account: Account;
  readonly desired: Desired;
  /** What it is called when the plan finds nothing to do. */
  readonly nothingToDo: Applied['outcome'];
}

/**
 * Reads the app, and changes it where it is not as desired; again, a few times, when it changes in between.
 * @throws {AttemptFailed}
 */
export async function planAndApply(
  { connector, views }: Pick<AttemptPorts, 'connector' | 'views'>,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Applied> {
  const { app, account, desired, nothingToDo } = wanted;
  const target = { app, subject: account.subject, remote: account.remote };
  const idempotencyKey = keyOf(account, desired);
  for (let plans = 1; ; plans += 1) {
    const plan = await connector.plan(target, desired, signal);
    await checkHolder(views, account, plan);
    if (plan.operation === 'none') return { ...plan, outcome: nothingToDo, verified: true };
    try {
      const how = { idempotencyKey, sequence: account.sequence, planDigest: plan.digest };
      return await connector.apply({ ...target, remote: plan.remote ?? account.remote }, desired, how, signal);
    } catch (error) {
      const changed = error instanceof AttemptFailed && error.failure.reason === 'REMOTE_CHANGED';
      if (!changed || plans === maxPlansPerAttempt) throw error;
    }
  }
}

/** Two accounts of ours must never be one in the app: what is done to the one would happen to the other. */
async function checkHolder(views: Views, account: Account, { remote }: Plan): Promise<void> {
  if (!remote || remote.remoteId === account.remote?.remoteId) return;
  const { remoteId } = remote;
  const failure = heldByAnother(account, remoteId, await views.accountsHolding(account.appId, [remoteId]));
  if (failure) throw new AttemptFailed(failure);
}

/** The same for the same work towards the same state, also after a crash; says nothing about the attributes. */
function keyOf(account: Account, desired: Desired): string {
  const digest = createHash('sha256').update(JSON.stringify(desired)).digest('hex').slice(0, 16);
  return `${workKey(account)}:${digest}`;
}
