import {
  CommitUncertain,
  Fenced,
  isTransient,
  LogClosed,
  type PartitionLog,
  type RecordedEvent,
} from '@rollcall/event-store';
import type { Outcome } from '@rollcall/protocol/command/v1/command';
import { type Decided, Decisions } from './decisions.ts';
import { internalFailure, outcomeOf } from './outcomes.ts';
import type { DirectoryStore, OutcomeSink } from './ports.ts';
import type { Envelope, Received, ReceivedCommand } from './received.ts';
import { TenantCache } from './tenant-cache.ts';

/** Told what happens, for logs and metrics. */
export interface BatchObserver {
  committed(batch: { readonly commands: number; readonly events: number; readonly durationMs: number }): void;
  decided(outcome: Outcome): void;
  /** A record that is no command was passed over. */
  poison(offset: number, error: Error): void;
  /** A command failed for a reason that is ours. */
  fault(envelope: Envelope, error: unknown): void;
  /** A batch could not be committed and is committed in parts. */
  split(commands: number, error: unknown): void;
}

export interface BatchProcessorParts {
  readonly log: PartitionLog;
  readonly store: DirectoryStore;
  readonly outcomes: OutcomeSink;
  readonly now: () => Date;
  readonly observer: BatchObserver;
  /** Called after each commit, with what there is to publish. */
  readonly onRecorded: (events: readonly RecordedEvent[]) => void;
}

/**
 * Carries out the commands of one partition. A batch is one transaction: events, views, memberships, outcomes and the
 * position behind its last record. Only then anybody hears of it.
 */
export class BatchProcessor {
  readonly #parts: BatchProcessorParts;
  readonly #tenants: TenantCache;

  constructor(parts: BatchProcessorParts) {
    this.#parts = parts;
    this.#tenants = new TenantCache(parts.store);
  }

  /** @throws when nothing of the rest of the batch was written, and it has to be read again from the log's position. */
  async process(received: readonly Received[]): Promise<void> {
    for (const record of received) {
      if (record.kind === 'poison') this.#parts.observer.poison(record.offset, record.error);
    }
    await this.#carryOut(received);
  }

  async #carryOut(received: readonly Received[]): Promise<void> {
    try {
      await this.#commit(received);
    } catch (error) {
      this.#tenants.clear();
      if (!isOfTheCommands(error)) throw error;
      if (received.length > 1) await this.#carryOutInParts(received, error);
      else await this.#commitFailure(received, error);
    }
  }

  /** One of these commands cannot be stored. Halving finds it, so that the others are. */
  async #carryOutInParts(received: readonly Received[], error: unknown): Promise<void> {
    this.#parts.observer.split(received.length, error);
    const middle = Math.ceil(received.length / 2);
    await this.#carryOut(received.slice(0, middle));
    await this.#carryOut(received.slice(middle));
  }

  async #commit(received: readonly Received[]): Promise<void> {
    const { store, now, observer } = this.#parts;
    const begun = performance.now();
    const decisions = new Decisions({ store, tenants: this.#tenants, now, onFault: observer.fault });
    const commands = received.filter((record) => record.kind === 'command');
    const decided = commands.length > 0 ? await decisions.decideAll(commands) : [];
    const { events, changes } = decisions;
    const recorded = await this.#write(received, decided, { events, changes });
    observer.committed({ commands: commands.length, events: events.length, durationMs: performance.now() - begun });
    if (recorded.length > 0) this.#parts.onRecorded(recorded);
  }

  /** The only command left could not be stored: its failure is. */
  async #commitFailure(received: readonly Received[], error: unknown): Promise<void> {
    const commands = received.filter((record): record is ReceivedCommand => record.kind === 'command');
    for (const { envelope } of commands) this.#parts.observer.fault(envelope, error);
    const decided = commands.map(({ envelope }) => ({ envelope, verdict: internalFailure }));
    await this.#write(received, decided, { events: [], changes: new Map() });
  }

  async #write(
    received: readonly Received[],
    decided: readonly Decided[],
    { events, changes }: Pick<Decisions, 'events' | 'changes'>,
  ): Promise<readonly RecordedEvent[]> {
    const { log, store, now } = this.#parts;
    const position = (received.at(-1)?.offset ?? log.position - 1) + 1;
    let outcomes: readonly Outcome[] = [];
    const recorded = await log.commit({
      events,
      position,
      write: async (session, recordedEvents) => {
        outcomes = decided.map(({ envelope, verdict }) => outcomeOf(envelope, verdict, recordedEvents));
        const fresh = outcomes.filter((_, index) => decided[index]?.verdict.kind !== 'known');
        await store.write({ changes, outcomes: fresh, at: now() }, session);
      },
    });
    for (const [tenantId, { after }] of changes) this.#tenants.keep(tenantId, after);
    this.#announce(decided, outcomes);
    return recorded;
  }

  #announce(decided: readonly Decided[], outcomes: readonly Outcome[]): void {
    const byAddress = new Map<string, Outcome[]>();
    for (const [index, outcome] of outcomes.entries()) {
      this.#parts.observer.decided(outcome);
      const address = decided[index]?.envelope.returnAddress;
      if (!address) continue;
      const addressed = byAddress.get(address) ?? [];
      byAddress.set(address, addressed);
      addressed.push(outcome);
    }
    for (const [address, addressed] of byAddress) this.#parts.outcomes.deliver(address, addressed);
  }
}

/** False for what is the partition's or the database's trouble: trying the commands one by one would not help. */
function isOfTheCommands(error: unknown): boolean {
  const isOurs = error instanceof Fenced || error instanceof CommitUncertain || error instanceof LogClosed;
  return !isOurs && !isTransient(error);
}
