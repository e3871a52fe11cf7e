import type { Log } from '@rollcall/service-kit';
import type { OutboundPolicy } from '@rollcall/service-kit/outbound';
import type { ApplyLimits } from '../../application/apply.ts';
import type { ConnectionStore } from '../../application/connections.ts';
import type { Applied, Ledger } from '../../application/ledger.ts';
import type { RosterFiles } from '../../application/roster.ts';
import type { ScimApp } from '../../application/scim-app.ts';
import type { ScimConfiguration } from '../../domain/connection.ts';

/** What the services are made of. */
export interface ConnectorParts {
  readonly connections: ConnectionStore;
  /** Forgets the sequences of a connection that is deleted. */
  readonly forget: (tenantId: string, connectionId: string) => Promise<void>;
  readonly ledger: Ledger;
  readonly scimApp: (configuration: ScimConfiguration) => ScimApp;
  readonly rosters: RosterFiles;
  readonly policy: OutboundPolicy;
  readonly limits: ApplyLimits;
  readonly onApplied: (applied: Applied) => void;
  readonly log: Log;
}
