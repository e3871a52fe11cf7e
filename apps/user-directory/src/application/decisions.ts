import type { StreamEvent } from '@rollcall/event-store';
import type { Outcome } from '@rollcall/protocol/command/v1/command';
import { normaliseUserName } from '@rollcall/scim';
import { type DirectoryCommand, isUserCommand } from '../domain/command.ts';
import { decide } from '../domain/decide.ts';
import { type DecidedEvent, streamOf } from '../domain/directory.ts';
import { CommandRefused } from '../domain/refusal.ts';
import { groupView, userView } from '../domain/view.ts';
import { addNeedsOf, FactMissing, type Needs, NeedsBuilder } from './needs.ts';
import { internalFailure, refusalOf, type Verdict } from './outcomes.ts';
import type { DirectoryStore } from './ports.ts';
import type { Envelope, ReceivedCommand } from './received.ts';
import { type TenantChanges, TenantState } from './tenant-state.ts';

/** Version of the events' data, for readers of old logs. */
const schemaVersion = 1;
const maxLoads = 10;

/** A command with what became of it. */
export interface Decided {
  readonly envelope: Envelope;
  readonly verdict: Verdict;
}

export interface DecisionParts {
  readonly store: DirectoryStore;
  readonly now: () => Date;
  /** A decision threw what it must not throw. */
  readonly onFault: (envelope: Envelope, error: unknown) => void;
}

type Parsed = { readonly envelope: Envelope } & (
  | { readonly command: DirectoryCommand }
  | { readonly verdict: Verdict }
);

type Decision = { readonly decided: readonly DecidedEvent[] } | { readonly verdict: Verdict };

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
      return { envelope, verdict: this.#verdictOf(envelope, error) };
    }
  }

  async #preload(parsed: readonly Parsed[]): Promise<void> {
    const needs = new Map<string, NeedsBuilder>();
    for (const each of parsed) {
      if (!('command' in each)) continue;
      const { tenantId } = each.envelope;
      const ofTenant = needs.get(tenantId) ?? new NeedsBuilder();
      needs.set(tenantId, ofTenant);
      addNeedsOf(each.command, ofTenant, normaliseUserName);
    }
    await this.#load(needs);
    await this.#loadGroupsOfDeleted(needs);
  }

  /** Deleting a resource changes all its groups, and these are known only now. */
  async #loadGroupsOfDeleted(needs: ReadonlyMap<string, NeedsBuilder>): Promise<void> {
    const more = new Map<string, NeedsBuilder>();
    for (const [tenantId, { groupsOf }] of needs) {
      const builder = new NeedsBuilder();
      for (const id of groupsOf) for (const groupId of this.#tenant(tenantId).groupsOf(id)) builder.groups.add(groupId);
      if (builder.groups.size > 0) more.set(tenantId, builder);
    }
    await this.#load(more);
  }

  async #load(needs: ReadonlyMap<string, Needs>): Promise<void> {
    if (needs.size === 0) return;
    const facts = await this.#parts.store.load(needs);
    for (const [tenantId, asked] of needs) {
      const found = facts.get(tenantId) ?? { users: [], groups: [], types: [], memberships: [] };
      this.#tenant(tenantId).learn(asked, found);
    }
  }

  async #verdictOn(parsed: Parsed): Promise<Verdict> {
    if (!('command' in parsed)) return parsed.verdict;
    const { envelope, command } = parsed;
    const time = this.#parts.now();
    const decision = await this.#decide(envelope, command, time);
    if ('verdict' in decision) return decision.verdict;
    const { decided } = decision;
    const tenant = this.#tenant(envelope.tenantId);
    const from = this.events.length;
    for (const each of decided) {
      const { type, data } = each.event;
      const revision = tenant.apply(each, time);
      this.events.push({ ...provenance(envelope), stream: streamOf(each), type, schemaVersion, data, time, revision });
    }
    return committed(tenant, command, { from, count: decided.length });
  }

  /** What happens, or why nothing does. What goes wrong while reading is thrown: it is not the command's fault. */
  async #decide(envelope: Envelope, command: DirectoryCommand, time: Date): Promise<Decision> {
    for (let loads = 0; loads < maxLoads; loads += 1) {
      try {
        checkDeadline(envelope, time);
        return { decided: decide(command, this.#tenant(envelope.tenantId)) };
      } catch (error) {
        if (!(error instanceof FactMissing)) return { verdict: this.#verdictOf(envelope, error) };
        await this.#load(new Map([[envelope.tenantId, error.needs]]));
      }
    }
    return { verdict: this.#verdictOf(envelope, new Error('the facts of a decision do not come to an end')) };
  }

  #verdictOf(envelope: Envelope, error: unknown): Verdict {
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    this.#parts.onFault(envelope, error);
    return internalFailure;
  }

  #tenant(tenantId: string): TenantState {
    const state = this.#tenants.get(tenantId) ?? new TenantState();
    this.#tenants.set(tenantId, state);
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

function checkDeadline({ deadline }: Envelope, time: Date): void {
  if (deadline && deadline <= time) throw new CommandRefused('DEADLINE_PASSED', 'the command came after its deadline');
}

function committed(tenant: TenantState, command: DirectoryCommand, events: { from: number; count: number }): Verdict {
  const { id: resourceId } = command;
  if (isUserCommand(command)) {
    const user = tenant.user(resourceId);
    const resource = userView(resourceId, user)?.json;
    return { kind: 'committed', resourceId, revision: user.revision, resource, events };
  }
  const group = tenant.group(resourceId);
  const resource = groupView(resourceId, group)?.json;
  return { kind: 'committed', resourceId, revision: group.revision, resource, events };
}

function provenance({ tenantId, actor, commandId, correlationId, traceparent }: Envelope) {
  return { tenantId, actor, commandId, correlationId, traceparent };
}

function keyOf({ tenantId, commandId }: { readonly tenantId: string; readonly commandId: string }): string {
  return `${tenantId}/${commandId}`;
}
