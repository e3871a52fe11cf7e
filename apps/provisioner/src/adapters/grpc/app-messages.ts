import type { RecordedEvent } from '@rollcall/event-store';
import type {
  App as AppMessage,
  GetAppStatusResponse,
  GetTimelineResponse,
} from '@rollcall/protocol/provisioner/v1/provisioner';
import type { Account, AccountStatus } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import { subjectName } from '../../domain/subject.ts';

export function toAppMessage({ id, tenantId, name, transport, connectedAt }: App): AppMessage {
  return { id, tenantId, name, transport, connectedAt };
}

/** A hold is shown while it lasts, and after it until somebody got through. */
export function toStatusMessage(
  app: App,
  counts: ReadonlyMap<AccountStatus, number>,
  parked: readonly Account[],
): GetAppStatusResponse {
  const count = (...statuses: AccountStatus[]) => statuses.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0);
  return {
    app: toAppMessage(app),
    inSync: count('in-sync'),
    pending: count('pending', 'staged', 'waiting'),
    parked: count('parked'),
    suspendedBecause: app.hold ? `${app.hold.reason}: ${app.hold.detail}` : '',
    resumesAt: app.hold?.until,
    parkedAccounts: parked.map((account) => ({
      subject: subjectName(account.subject),
      reason: account.failure?.reason ?? 'MEMBERS_REFUSED',
      detail: account.failure?.detail ?? 'the app does not take some of its members; see the timeline',
    })),
  };
}

export function toTimelineMessage(app: App, { type, time, correlationId, data }: RecordedEvent): GetTimelineResponse {
  const { directorySequence = 0, ...details } = data as Record<string, unknown> & { directorySequence?: number };
  const told = Object.entries(details).filter(([name]) => !internalDetails.has(name));
  return {
    time,
    appId: app.id,
    appName: app.name,
    event: type,
    directorySequence,
    correlationId,
    details: Object.fromEntries(told.map(([name, value]) => [name, String(value)])),
  };
}

/** Kept for the account's state, of no use to a reader. */
const internalDetails: ReadonlySet<string> = new Set(['generation', 'etag', 'managed', 'references', 'deleted']);
