import type { Tenant } from '@rollcall/protocol/directory/v1/access';
import type { App, GetAppStatusResponse, GetTimelineResponse } from '@rollcall/protocol/provisioner/v1/provisioner';

/** What the admin API shows: JSON with times in ISO 8601 and without what is not set. */
export function tenantView(tenant: Tenant | undefined): object {
  const { id, displayName, createdAt } = required(tenant);
  return { id, displayName, createdAt };
}

export function appView(app: App | undefined): object {
  const { id, tenantId, name, transport, connectedAt } = required(app);
  return { id, tenantId, name, transport, connectedAt };
}

export function appStatusView(response: GetAppStatusResponse): object {
  const { app, inSync, pending, parked, suspendedBecause, resumesAt, parkedAccounts } = response;
  return {
    ...appView(app),
    inSync,
    pending,
    parked,
    ...(suspendedBecause && { suspendedBecause }),
    ...(resumesAt && { resumesAt }),
    parkedAccounts: parkedAccounts.map(({ subject, reason, detail }) => ({ subject, reason, detail })),
  };
}

export function timelineEntryView(entry: GetTimelineResponse): object {
  const { time, appId, appName, event, directorySequence, correlationId, details } = entry;
  return { time, appId, appName, event, directorySequence, correlationId, details };
}

/** @throws {Error} when it is not there, which the contract rules out */
export function required<T>(message: T | undefined): T {
  if (message === undefined) throw new Error('an answer lacks the message it is about');
  return message;
}
