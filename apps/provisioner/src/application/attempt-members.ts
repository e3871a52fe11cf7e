import { type Account, memberIdIn } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import type { Membership } from '../domain/membership.ts';
import type { Failure, Reason } from '../domain/policy/reasons.ts';
import { accountId } from '../domain/subject.ts';
import { type AttemptPorts, planAndApply } from './plan-and-apply.ts';
import { type Applied, AttemptFailed, type Desired } from './ports.ts';

/** What became of a group's rows in one attempt. Rows in neither list were not decided. */
export interface MembersResult {
  readonly kind: 'members';
  readonly confirmed: readonly Membership[];
  readonly refused: readonly { readonly row: Membership; readonly reason: Reason }[];
  /** Rows whose member has no account in the app after all. */
  readonly unsendable: readonly Membership[];
  readonly outcome: Applied['outcome'];
  readonly verified: boolean;
  /** What ended the attempt before all rows were decided. */
  readonly failure: Failure | undefined;
}

interface Sending {
  readonly ports: AttemptPorts;
  readonly app: App;
  readonly group: Account;
  /** Of each row's member, by the row's id. */
  readonly remoteIds: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

interface Sent {
  readonly confirmed: Membership[];
  readonly refused: { row: Membership; reason: Reason }[];
  readonly applied: Applied[];
}

/** The change itself is refused; smaller ones may pass. */
const divisible: ReadonlySet<Reason> = new Set([
  'UPSTREAM_REJECTED',
  'REQUEST_INVALID',
  'STALE_SEQUENCE',
  'MESSAGE_REFUSED',
]);

/** Sends one change with as many of a group's rows as the app takes at once. */
export async function attemptMembers(
  ports: AttemptPorts,
  app: App,
  group: Account,
  signal: AbortSignal,
): Promise<MembersResult> {
  const rows = await ports.views.readyMemberships(app.id, group.subject.id, app.maxMembersPerChange);
  const ids = rows.map((row) => accountId(app.id, { type: row.memberType, id: row.memberId }));
  const accounts = await ports.views.accounts(ids);
  const byId = new Map(accounts.map((account) => [account.subject.id, account]));
  const remoteIds = new Map(
    rows.flatMap((row) => {
      const remoteId = memberIdIn(byId.get(row.memberId), row.desired);
      return remoteId === undefined ? [] : [[row.id, remoteId]];
    }),
  );
  const sendable = rows.filter((row) => remoteIds.has(row.id));
  const sent: Sent = { confirmed: [], refused: [], applied: [] };
  let failure: Failure | undefined;
  try {
    if (sendable.length > 0) await send({ ports, app, group, remoteIds, signal }, sendable, sent);
  } catch (error) {
    if (!(error instanceof AttemptFailed)) throw error;
    failure = error.failure;
  }
  return {
    kind: 'members',
    confirmed: sent.confirmed,
    refused: sent.refused,
    unsendable: rows.filter((row) => !remoteIds.has(row.id)),
    outcome: sent.applied.some(({ outcome }) => outcome === 'applied') ? 'applied' : 'no-change',
    verified: sent.applied.every(({ verified }) => verified),
    failure,
  };
}

/** A refused change is halved until the member that the app does not take stands alone. */
async function send(sending: Sending, rows: readonly Membership[], sent: Sent): Promise<void> {
  try {
    sent.applied.push(await sendOnce(sending, rows));
    sent.confirmed.push(...rows);
  } catch (error) {
    if (!(error instanceof AttemptFailed) || !divisible.has(error.failure.reason)) throw error;
    const [row] = rows;
    if (rows.length === 1 && row) {
      sent.refused.push({ row, reason: error.failure.reason });
      return;
    }
    const middle = Math.ceil(rows.length / 2);
    await send(sending, rows.slice(0, middle), sent);
    await send(sending, rows.slice(middle), sent);
  }
}

function sendOnce({ ports, app, group, remoteIds, signal }: Sending, rows: readonly Membership[]): Promise<Applied> {
  const idsOf = (desired: boolean) =>
    rows.filter((row) => row.desired === desired).map(({ id }) => remoteIds.get(id) ?? '');
  const desired: Desired = { kind: 'members', add: idsOf(true), remove: idsOf(false) };
  return planAndApply(ports, { app, account: group, desired, nothingToDo: 'no-change' }, signal);
}
