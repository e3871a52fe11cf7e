import type { Hold } from './app-hold.ts';

/** How an app takes changes: account by account, or as a whole list. */
export type Fulfilment = 'api' | 'roster';

/** An app that a tenant has connected, as its partition's owner knows it. */
export interface App {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  /** "scim" or "csv-roster". */
  readonly transport: string;
  readonly fulfilment: Fulfilment;
  readonly supportsGroups: boolean;
  readonly maxMembersPerChange: number;
  readonly columns: readonly string[];
  readonly keyColumn: string;
  readonly connectedAt: Date;
  readonly correlationId: string;
  /** `connecting` until everyone who was in the directory before it has an account here. */
  readonly phase: 'connecting' | 'connected';
  /** Of its stream. */
  readonly revision: number;
  readonly hold?: Hold | undefined;
  /** Digest of the roster last written; "" before the first. */
  readonly rosterDigest: string;
  /** Rows have changed since the roster was written. */
  readonly rosterIsDue: boolean;
}

// Stored. Add fields; never rename, retype or remove.
export type AppEvent =
  | {
      readonly type: 'AppConnected';
      readonly data: { readonly name: string; readonly transport: string; readonly fulfilment: Fulfilment };
    }
  | {
      readonly type: 'AppFilled';
      readonly data: { readonly users: number; readonly groups: number; readonly memberships: number };
    }
  | {
      readonly type: 'AppHeld';
      readonly data: {
        readonly kind: Hold['kind'];
        readonly reason: Hold['reason'];
        readonly until: string;
        readonly failures: number;
      };
    }
  | { readonly type: 'AppResumed'; readonly data: Record<string, never> }
  | {
      readonly type: 'RosterReplaced';
      readonly data: { readonly digest: string; readonly rows: number; readonly changed: boolean };
    }
  | {
      /** Somebody else wrote the list, or we did and were stopped before we could note it. */
      readonly type: 'RosterFoundChanged';
      readonly data: { readonly expectedDigest: string; readonly foundDigest: string };
    };

/** The app after an event; a hold's wording is set beside it, because it is not in the log. */
export function evolveApp(app: App, event: AppEvent): App {
  const next = { ...app, revision: app.revision + 1 };
  switch (event.type) {
    case 'AppConnected':
    case 'AppHeld':
      return next;
    case 'AppFilled':
      return { ...next, phase: 'connected' };
    case 'AppResumed':
      return { ...next, hold: undefined };
    case 'RosterReplaced':
      return { ...next, rosterDigest: event.data.digest, rosterIsDue: false };
    case 'RosterFoundChanged':
      return { ...next, rosterDigest: event.data.foundDigest };
  }
}
