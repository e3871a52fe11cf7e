import type { Batch } from '@rollcall/event-store';
import type { Outcome } from '@rollcall/protocol/command/v1/command';
import type { Needs } from './needs.ts';
import type { Facts, TenantBasics, TenantChanges } from './tenant-facts.ts';

/** The transaction of a batch. */
export type Session = Parameters<NonNullable<Batch['write']>>[0];

/** What a batch leaves behind besides its events. */
export interface Writes {
  /** By tenant. */
  readonly changes: ReadonlyMap<string, TenantChanges>;
  readonly outcomes: readonly Outcome[];
  readonly at: Date;
}

/** The directory's collections, as command handling uses them. */
export interface DirectoryStore {
  /** What is kept of the tenants; nothing for one that has defined no types and waits for no member. */
  basics(tenantIds: readonly string[]): Promise<ReadonlyMap<string, TenantBasics>>;
  /** Reads what is needed of each tenant, with one query for each collection and kind of need. */
  load(needs: ReadonlyMap<string, Needs>): Promise<ReadonlyMap<string, Facts>>;
  /** The stored outcomes of those of the commands that have been decided. */
  outcomes(commands: readonly { readonly tenantId: string; readonly commandId: string }[]): Promise<readonly Outcome[]>;
  write(writes: Writes, session: Session): Promise<void>;
}

/** Where outcomes go; never rejects, and what cannot be delivered is found in the store. */
export interface OutcomeSink {
  deliver(returnAddress: string, outcomes: readonly Outcome[]): void;
}
