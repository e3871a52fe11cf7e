import { compileTypes, type TypeRegistry } from '@rollcall/scim';
import type { Directory } from '../domain/directory.ts';
import type {
  DecidedEvent,
  GroupEvent,
  GroupMember,
  MemberType,
  ResourceHappening,
  TypesEvent,
} from '../domain/event.ts';
import { absentResource, claimsOf, evolveResource, type Resource } from '../domain/resource.ts';
import { advance, unversioned, type Versioned } from '../domain/versioned.ts';
import { Journal } from './journal.ts';
import { FactMissing, type Needs } from './needs.ts';
import { PairState } from './pair-state.ts';
import {
  countChanges,
  type Facts,
  ownersByExternalId,
  type ResourceChange,
  type TenantBasics,
  type TenantChanges,
} from './tenant-facts.ts';

/** A tenant as far as it has been read, under the events of the batch. Asking for more throws FactMissing. */
export class TenantState implements Directory {
  /** While it is open, nothing may be learned and no group deleted. */
  readonly journal = new Journal();
  #basics: TenantBasics;
  readonly #typesVersionBefore: number;
  readonly #resources = new Map<string, Versioned<Resource>>();
  readonly #holders = new Map<string, string | undefined>();
  readonly #types = new Map<string, string | undefined>();
  /** By externalId, whose it is as stored. */
  readonly #externalIds = new Map<string, readonly GroupMember[]>();
  readonly #counts = new Map<string, number>();
  readonly #members: PairState<MemberType>;
  readonly #pending: PairState<Date>;
  /** By id, the type of what is stored. */
  readonly #touched = new Map<string, string | undefined>();

  constructor(basics: TenantBasics) {
    this.#basics = basics;
    this.#typesVersionBefore = basics.typesVersion;
    const { journal } = this;
    this.#members = new PairState({ name: 'members', journal, nothingStored: false });
    this.#pending = new PairState({ name: 'pending', journal, nothingStored: !basics.hasPending });
  }

  /** Takes in what was read; what was asked for and not found does not exist. What the batch has changed stays. */
  learn(asked: Needs, facts: Facts): void {
    for (const { id, resource } of facts.resources) this.#learnResource(id, resource);
    for (const { id, type } of facts.types) learnOnce(this.#types, id, type);
    const owners = Map.groupBy(facts.externalIds, ({ externalId }) => externalId);
    for (const value of asked.externalIds) learnOnce(this.#externalIds, value, owners.get(value) ?? []);
    for (const { type, count } of facts.counts) learnOnce(this.#counts, type, count);
    for (const id of asked.resources) learnOnce(this.#resources, id, unversioned(absentResource));
    for (const id of asked.types) learnOnce(this.#types, id, undefined);
    for (const key of asked.claims) learnOnce(this.#holders, key, undefined);
    for (const type of asked.counts) learnOnce(this.#counts, type, 0);
    this.#members.learn(asked.members, facts.members);
    this.#pending.learn(asked.pending, facts.pending);
  }

  get types(): TypeRegistry {
    return this.#basics.types;
  }

  get typesVersion(): number {
    return this.#basics.typesVersion;
  }

  isUsed(typeName: string): boolean {
    const stored = this.#counts.get(typeName);
    if (stored === undefined) throw new FactMissing({ counts: new Set(this.types.types.keys()) });
    return stored + (countChanges(this.#resourceChanges()).get(typeName) ?? 0) > 0;
  }

  resource(id: string): Versioned<Resource> {
    const resource = this.#resources.get(id);
    if (resource) return resource;
    throw new FactMissing({ resources: new Set([id]) });
  }

  resources(ids: readonly string[]): readonly Versioned<Resource>[] {
    const unread = ids.filter((id) => !this.#resources.has(id));
    if (unread.length > 0) throw new FactMissing({ resources: new Set(unread) });
    return ids.map((id) => this.resource(id));
  }

  holderOf(claim: string): string | undefined {
    if (this.#holders.has(claim)) return this.#holders.get(claim);
    throw new FactMissing({ claims: new Set([claim]) });
  }

  typesOf(ids: readonly string[]): readonly (string | undefined)[] {
    const unread = ids.filter((id) => !this.#resources.has(id) && !this.#types.has(id));
    if (unread.length > 0) throw new FactMissing({ types: new Set(unread) });
    return ids.map((id) => {
      const state = this.#resources.get(id)?.state;
      if (state) return state.status === 'present' ? state.type : undefined;
      return this.#types.get(id);
    });
  }

  namedByExternalId(values: readonly string[]): readonly (GroupMember | undefined)[] {
    const unread = values.filter((value) => !this.#externalIds.has(value));
    if (unread.length > 0) throw new FactMissing({ externalIds: new Set(unread) });
    if (values.length === 0) return [];
    const touched = ownersByExternalId(this.#resourceChanges());
    return values.map((value) => {
      const untouched = (this.#externalIds.get(value) ?? []).filter(({ id }) => !this.#touched.has(id));
      const owners = [...untouched, ...(touched.get(value) ?? [])];
      return owners.length === 1 ? owners[0] : undefined;
    });
  }

  membersAmong(groupId: string, ids: readonly string[]): readonly string[] {
    return this.#isAbsent(groupId) ? [] : this.#members.among(groupId, ids);
  }

  membership(groupId: string, memberId: string): MemberType | undefined {
    return this.#isAbsent(groupId) ? undefined : this.#members.get(groupId, memberId);
  }

  members(groupId: string): readonly GroupMember[] {
    return this.#members.of(groupId).map(([id, type]) => ({ id, type }));
  }

  groupsOf(memberId: string): readonly string[] {
    return this.#members.groupsOf(memberId);
  }

  pendingAmong(groupId: string, values: readonly string[]): readonly string[] {
    return this.#isAbsent(groupId) ? [] : this.#pending.among(groupId, values);
  }

  pendingOf(groupId: string): readonly string[] {
    return this.#pending.of(groupId).map(([value]) => value);
  }

  groupsWaitingFor(value: string): readonly string[] {
    return this.#pending.groupsOf(value);
  }

  /** Makes an event happen and says at which revision of its stream. */
  apply(decided: DecidedEvent, time: Date): number {
    return 'tenantId' in decided ? this.#applyToTypes(decided.event) : this.#applyToResource(decided, time);
  }

  changes(): TenantChanges {
    const resources = this.#resourceChanges();
    const pending = this.#pending.changes();
    return {
      resources,
      counts: countChanges(resources),
      members: this.#members.changes(),
      pending,
      after: { ...this.#basics, hasPending: this.#basics.hasPending || pending.added.length > 0 },
      typesChanged: this.typesVersion !== this.#typesVersionBefore,
    };
  }

  #isAbsent(id: string): boolean {
    return this.#resources.get(id)?.state.status === 'absent';
  }

  #learnResource(id: string, resource: Versioned<Resource>): void {
    if (this.#resources.has(id)) return;
    this.#resources.set(id, resource);
    for (const claim of this.#claimsOf(resource.state)) learnOnce(this.#holders, claim, id);
  }

  #applyToTypes({ data: { schemas, resourceTypes } }: TypesEvent): number {
    const typesVersion = this.typesVersion + 1;
    this.#basics = { ...this.#basics, types: compileTypes({ schemas, resourceTypes }), typesVersion };
    return typesVersion;
  }

  #applyToResource({ resourceType, id, event }: ResourceHappening, time: Date): number {
    const before = this.resource(id);
    const type = this.types.types.get(resourceType);
    if (!type) throw new Error(`an event happens to a resource of the unknown type ${resourceType}`);
    const place = { revision: before.revision + 1, time };
    const after = advance(before, evolveResource(before.state, event, type), place);
    this.journal.set(this.#resources, id, after);
    if (!this.#touched.has(id)) {
      const storedType = before.state.status === 'present' ? before.state.type : undefined;
      this.journal.set(this.#touched, id, storedType);
    }
    this.#moveClaims(id, before.state, after.state);
    if (before.state.status === 'absent') {
      this.#members.beginGroup(id);
      this.#members.beginValue(id);
      this.#pending.beginGroup(id);
    }
    if (resourceType === 'Group') this.#applyToPairs(id, event as GroupEvent, time);
    return after.revision;
  }

  /** Most events change no claim, and then the state's attributes are most often the same. */
  #moveClaims(id: string, before: Resource, after: Resource): void {
    if (before === after) return;
    for (const claim of this.#claimsOf(before)) this.journal.set(this.#holders, claim, undefined);
    for (const claim of this.#claimsOf(after)) this.journal.set(this.#holders, claim, id);
  }

  #claimsOf(state: Resource): readonly string[] {
    const type = state.status === 'present' ? this.types.types.get(state.type) : undefined;
    return type && state.status === 'present' ? claimsOf(type, state.attributes).map(({ key }) => key) : [];
  }

  #applyToPairs(groupId: string, event: GroupEvent, time: Date): void {
    switch (event.type) {
      case 'GroupMembersAdded':
        for (const { id, type } of event.data.members) this.#members.add(groupId, id, type);
        return;
      case 'GroupMembersRemoved':
        for (const { id } of event.data.members) this.#members.remove(groupId, id);
        return;
      case 'GroupMembersPending':
        for (const value of event.data.values) this.#pending.add(groupId, value, time);
        return;
      case 'GroupPendingMembersDropped':
        for (const value of event.data.values) this.#pending.remove(groupId, value);
        return;
      case 'GroupDeleted':
        this.#members.removeGroup(groupId);
        this.#pending.removeGroup(groupId);
    }
  }

  #resourceChanges(): ReadonlyMap<string, ResourceChange> {
    return new Map(Array.from(this.#touched, ([id, storedType]) => [id, { after: this.resource(id), storedType }]));
  }
}

function learnOnce<V>(known: Map<string, V>, key: string, value: V): void {
  if (!known.has(key)) known.set(key, value);
}
