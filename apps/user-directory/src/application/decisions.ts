import type { StreamEvent } from '@rollcall/event-store';
import type { Outcome } from '@rollcall/protocol/command/v1/command';
import {
  type CreateCommand,
  changesIn,
  type DefineTypesCommand,
  type DirectoryCommand,
  type ResourceCommand,
} from '../domain/command.ts';
import { decide } from '../domain/decide.ts';
import { type DecidedEvent, streamOf } from '../domain/event.ts';
import { CommandRefused, type Refusal } from '../domain/refusal.ts';
import { decideBulk, joinOf, referenceFailed } from './decide-bulk.ts';
import { describe, withoutResource } from './describe.ts';
import { addNeedsOf, FactMissing, type Needs, NeedsBuilder } from './needs.ts';
import { type CommandVerdict, type Held, internalFailure, refusalOf, type Verdict } from './outcomes.ts';
import type { DirectoryStore } from './ports.ts';
import type { Envelope, ReceivedCommand } from './received.ts';
import type { TenantCache } from './tenant-cache.ts';
import { noFacts, plainTenant, type TenantChanges } from './tenant-facts.ts';
import { TenantState } from './tenant-state.ts';

/** Version of the events' data, for readers of old logs. */
const schemaVersion = 1;
const maxLoads = 10;

/** A command with what became of it. */
export interface Decided {
  readonly envelope: Envelope;
  readonly verdict: CommandVerdict;
}

export interface DecisionParts {
  readonly store: DirectoryStore;
  readonly tenants: TenantCache;
  readonly now: () => Date;
  /** A decision threw what it must not throw. */
  readonly onFault: (envelope: Envelope, error: unknown) => void;
}

type Parsed = { readonly envelope: Envelope } & (
  | { readonly command: DirectoryCommand }
  | { readonly verdict: Refusal }
);

/** Decides commands one after the other, in memory; each sees what those before it did. */
export class Decisions {
  readonly events: StreamEvent[] = [];
  readonly #parts: DecisionParts;
  readonly #tenants = new Map<string, TenantState>();

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /** What the decisions change, by tenant. */
  get changes(): ReadonlyMap<string, TenantChanges> {
    return new Map(Array.from(this.#tenants, ([tenantId, state]) => [tenantId, state.changes()]));
  }

  /** One answer for each command id: a command that was decided before, or is there twice, is decided once. */
  async decideAll(received: readonly ReceivedCommand[]): Promise<readonly Decided[]> {
    const parsed = firstOfEach(received).map((command) => this.#parse(command));
    const [known] = await Promise.all([this.#knownOutcomes(parsed), this.#preload(parsed)]);
    const decided: Decided[] = [];
    for (const each of parsed) {
      const outcome = known.get(keyOf(each.envelope));
      const verdict = outcome ? { kind: 'known' as const, outcome } : await this.#verdictOn(each);
      decided.push({ envelope: each.envelope, verdict });
    }
    return decided;
  }

  async #knownOutcomes(received: readonly { readonly envelope: Envelope }[]): Promise<ReadonlyMap<string, Outcome>> {
    const outcomes = await this.#parts.store.outcomes(received.map(({ envelope }) => envelope));
    return new Map(outcomes.map((outcome) => [keyOf(outcome), outcome]));
  }

  #parse({ envelope, read }: ReceivedCommand): Parsed {
    try {
      return { envelope, command: read() };
    } catch (error) {
      return { envelope, verdict: this.#refusalOf(envelope, error) };
    }
  }

  async #preload(parsed: readonly Parsed[]): Promise<void> {
    const basics = await this.#parts.tenants.get(new Set(parsed.map(({ envelope }) => envelope.tenantId)));
    for (const [tenantId, each] of basics) this.#tenants.set(tenantId, new TenantState(each));
    const needs = new Map<string, NeedsBuilder>();
    for (const each of parsed) {
      if (!('command' in each)) continue;
      const { tenantId } = each.envelope;
      const ofTenant = needs.get(tenantId) ?? new NeedsBuilder();
      needs.set(tenantId, ofTenant);
      for (const change of changesIn(each.command)) addNeedsOf(change, ofTenant, basics.get(tenantId) ?? plainTenant);
    }
    await this.#load(needs);
    await this.#loadGroupsOfDeleted(needs);
  }

  /** Deleting a resource changes all its groups, and these are known only now. */
  async #loadGroupsOfDeleted(needs: ReadonlyMap<string, NeedsBuilder>): Promise<void> {
    const more = new Map<string, NeedsBuilder>();
    for (const [tenantId, { members }] of needs) {
      const builder = new NeedsBuilder();
      const tenant = this.#tenant(tenantId);
      for (const id of members.groupsOf) for (const groupId of tenant.groupsOf(id)) builder.resources.add(groupId);
      if (builder.resources.size > 0) more.set(tenantId, builder);
    }
    await this.#load(more);
  }

  async #load(needs: ReadonlyMap<string, Needs>): Promise<void> {
    if (needs.size === 0) return;
    const facts = await this.#parts.store.load(needs);
    for (const [tenantId, asked] of needs) this.#tenant(tenantId).learn(asked, facts.get(tenantId) ?? noFacts);
  }

  async #verdictOn(parsed: Parsed): Promise<CommandVerdict> {
    if (!('command' in parsed)) return parsed.verdict;
    const { envelope, command } = parsed;
    const time = this.#parts.now();
    const { deadline } = envelope;
    if (deadline && deadline <= time) {
      return this.#refusalOf(envelope, new CommandRefused('DEADLINE_PASSED', 'the command came after its deadline'));
    }
    if (command.kind !== 'bulk') return this.#decide(envelope, command, time);
    return decideBulk(command, {
      one: async (change) => withoutResource(await this.#decide(envelope, change, time)),
      together: (changes) => this.#decideTogether(envelope, changes, time),
    });
  }

  /** What happens, or why nothing does. */
  async #decide(envelope: Envelope, command: ResourceCommand | DefineTypesCommand, time: Date): Promise<Verdict> {
    const tenant = this.#tenant(envelope.tenantId);
    const decided = await this.#withFacts(envelope, () => {
      try {
        return { events: decide(command, tenant) };
      } catch (error) {
        return { refusal: this.#refusalOf(envelope, error) };
      }
    });
    if ('refusal' in decided) return decided.refusal;
    const events = this.#happen(envelope, decided.events, time);
    return { ...describe(command, tenant), events };
  }

  /**
   * New resources that refer to one another: first all of them come to be, then their members; all of it, or nothing.
   */
  #decideTogether(envelope: Envelope, commands: readonly CreateCommand[], time: Date): Promise<readonly Verdict[]> {
    const tenant = this.#tenant(envelope.tenantId);
    return this.#withFacts(envelope, () => {
      const from = this.events.length;
      let at = 0;
      tenant.journal.begin();
      try {
        const created = commands.map((command, index) => {
          at = index;
          return this.#happen(envelope, decide({ ...command, members: [] }, tenant), time);
        });
        const joined = commands.map((command, index) => {
          at = index;
          return this.#happen(envelope, decide(joinOf(command), tenant), time);
        });
        tenant.journal.end();
        return commands.map((command, index) => {
          const [first, last] = [created[index]?.first ?? 0, (joined[index] ?? created[index])?.last ?? 0];
          return withoutResource({ ...describe(command, tenant), events: { first, last } });
        });
      } catch (error) {
        tenant.journal.rollBack();
        this.events.length = from;
        const refusal = this.#refusalOf(envelope, error);
        return commands.map((_, index) => (index === at ? refusal : referenceFailed));
      }
    });
  }

  /** Again after what was missing has been read. What goes wrong while reading is thrown: it is not the command's fault. */
  async #withFacts<T>(envelope: Envelope, run: () => T): Promise<T> {
    for (let loads = 0; ; loads += 1) {
      try {
        return run();
      } catch (error) {
        if (!(error instanceof FactMissing) || loads === maxLoads) throw error;
        await this.#load(new Map([[envelope.tenantId, error.needs]]));
      }
    }
  }

  #happen(envelope: Envelope, decided: readonly DecidedEvent[], time: Date): Held['events'] {
    const tenant = this.#tenant(envelope.tenantId);
    const first = this.events.length;
    for (const each of decided) {
      const { type, data } = each.event;
      const revision = tenant.apply(each, time);
      this.events.push({ ...provenance(envelope), stream: streamOf(each), type, schemaVersion, data, time, revision });
    }
    return decided.length === 0 ? undefined : { first, last: this.events.length - 1 };
  }

  /** @throws {FactMissing} as it is. */
  #refusalOf(envelope: Envelope, error: unknown): Refusal {
    if (error instanceof FactMissing) throw error;
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    this.#parts.onFault(envelope, error);
    return internalFailure;
  }

  #tenant(tenantId: string): TenantState {
    const state = this.#tenants.get(tenantId);
    if (!state) throw new Error(`nothing is known of tenant ${tenantId}`);
    return state;
  }
}

function firstOfEach(received: readonly ReceivedCommand[]): readonly ReceivedCommand[] {
  const first = new Map<string, ReceivedCommand>();
  for (const command of received) {
    const key = keyOf(command.envelope);
    if (!first.has(key)) first.set(key, command);
  }
  return [...first.values()];
}

function provenance({ tenantId, actor, commandId, correlationId, traceparent }: Envelope) {
  return { tenantId, actor, commandId, correlationId, traceparent };
}

function keyOf({ tenantId, commandId }: { readonly tenantId: string; readonly commandId: string }): string {
  return `${tenantId}/${commandId}`;
}
