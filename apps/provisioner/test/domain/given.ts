import { type Account, evolve, newAccount } from '../../src/domain/account.ts';
import { requestProvisioning } from '../../src/domain/account-decisions.ts';
import type { AccountEvent } from '../../src/domain/account-events.ts';
import type { App } from '../../src/domain/app.ts';
import type { Subject } from '../../src/domain/subject.ts';

/** Test time: whole seconds after a fixed moment. */
export function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);
}

export const context = { time: at(0), commandId: 'command-1', correlationId: 'correlation-1' };

export function app(overrides: Partial<App> = {}): App {
  return {
    id: 'app-1',
    tenantId: 'acme',
    name: 'Chat',
    transport: 'scim',
    fulfilment: 'api',
    supportsGroups: true,
    maxMembersPerChange: 100,
    columns: [],
    keyColumn: '',
    connectedAt: at(0),
    correlationId: 'connect-1',
    phase: 'connected',
    revision: 1,
    rosterDigest: '',
    rosterIsDue: false,
    ...overrides,
  };
}

/** An account after some events. */
export function account(subject: Subject, ...events: readonly AccountEvent[]): Account {
  const start = newAccount({ tenantId: 'acme', appId: 'app-1', subject });
  return events.reduce((state, event) => evolve(state, event, context), start);
}

export function requested(sequence: number, { deleted = false } = {}): AccountEvent {
  const [event] = requestProvisioning({ sequence, cause: 'UserCreated', deleted, directoryTime: at(0) });
  if (!event) throw new Error('a request is one event');
  return event;
}

export function applied(generation: number, remoteId = 'remote-1'): AccountEvent {
  return {
    type: 'AccountApplied',
    data: {
      directorySequence: generation,
      generation,
      operation: 'create',
      outcome: 'applied',
      remoteId,
      etag: '',
      verified: true,
      managed: ['userName'],
      references: [],
    },
  };
}
