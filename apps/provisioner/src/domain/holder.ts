import { type Account, statusOf } from './account.ts';
import type { Failure } from './policy/reasons.ts';
import { subjectName } from './subject.ts';

/**
 * Why an account (or group) found in the app cannot become this one: it is another's. Who is about to be taken away lets
 * go of it soon; who is gone has done so, also where the app only disabled the account.
 */
export function heldByAnother(account: Account, remoteId: string, candidates: readonly Account[]): Failure | undefined {
  const holder = candidates.find(
    (other) =>
      other.id !== account.id &&
      other.appId === account.appId &&
      other.subject.type === account.subject.type &&
      other.remote?.remoteId === remoteId &&
      statusOf(other) !== 'gone',
  );
  if (!holder) return undefined;
  const reason = holder.deleted && !holder.parked ? 'ACCOUNT_HELD' : 'CORRELATION_AMBIGUOUS';
  return { reason, detail: `what the app has under this name is that of ${subjectName(holder.subject)}` };
}
