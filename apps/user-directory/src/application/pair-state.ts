import type { Journal } from './journal.ts';
import { FactMissing, type Needs, type PairNeeds } from './needs.ts';

/** A group and one of its members, or one of the values it waits for. */
export interface Pair<V> {
  readonly groupId: string;
  readonly value: string;
  /** What is known of the pair. */
  readonly as: V;
}

export interface PairChanges<V> {
  readonly added: readonly Pair<V>[];
  readonly removed: readonly { readonly groupId: string; readonly value: string }[];
  /** Groups all of whose rows go. */
  readonly deletedGroups: readonly string[];
}

export interface PairStateOptions {
  /** Under which name needs are told. */
  readonly name: 'members' | 'pending';
  readonly journal: Journal;
  /** It is known that no rows are stored. */
  readonly nothingStored: boolean;
}

/**
 * A tenant's memberships, or pending members, as far as they have been read, under the changes of the batch. Three kinds of
 * knowledge: single pairs, all values of a group, all groups of a value. Nothing is learned while the journal is open.
 */
export class PairState<V> {
  readonly #options: PairStateOptions;
  readonly #journal: Journal;
  /** Known pairs by group, then value; undefined: there is none. */
  readonly #pairs = new Map<string, Map<string, V | undefined>>();
  readonly #groupsOf = new Map<string, Set<string>>();
  readonly #completeGroups = new Set<string>();
  /** Touched pairs, and whether there is a stored row. */
  readonly #stored = new Map<string, Map<string, boolean>>();
  readonly #deletedGroups = new Set<string>();

  constructor(options: PairStateOptions) {
    this.#options = options;
    this.#journal = options.journal;
  }

  /** Takes in what was read. What the batch has changed stays. */
  learn(asked: PairNeeds, rows: readonly Pair<V>[]): void {
    for (const { groupId, value, as } of rows) if (!this.#deletedGroups.has(groupId)) this.#know(groupId, value, as);
    for (const [groupId, values] of asked.pairs) for (const value of values) this.#know(groupId, value, undefined);
    for (const groupId of asked.valuesOf) this.#completeGroups.add(groupId);
    const unknown = [...asked.groupsOf].filter((value) => !this.#groupsOf.has(value));
    for (const value of unknown) this.#groupsOf.set(value, this.#knownGroupsOf(value));
  }

  /** A group that did not exist before has no rows. */
  beginGroup(groupId: string): void {
    this.#journal.add(this.#completeGroups, groupId);
  }

  /** A value that did not exist before is in no rows. */
  beginValue(value: string): void {
    this.#journal.set(this.#groupsOf, value, new Set<string>());
  }

  get(groupId: string, value: string): V | undefined {
    const pairs = this.#pairs.get(groupId);
    if (pairs?.has(value)) return pairs.get(value);
    if (this.#knowsAllOf(groupId) || this.#groupsOf.has(value)) return undefined;
    return this.#missing({ pairs: new Map([[groupId, new Set([value])]]) });
  }

  /** Those of the values that are paired with the group, all at once. */
  among(groupId: string, values: readonly string[]): readonly string[] {
    const pairs = this.#pairs.get(groupId);
    if (!this.#knowsAllOf(groupId)) {
      const unknown = values.filter((value) => !pairs?.has(value) && !this.#groupsOf.has(value));
      if (unknown.length > 0) this.#missing({ pairs: new Map([[groupId, new Set(unknown)]]) });
    }
    return values.filter((value) => pairs?.get(value) !== undefined);
  }

  /** All pairs of a group. */
  of(groupId: string): readonly (readonly [value: string, as: V])[] {
    if (!this.#knowsAllOf(groupId)) this.#missing({ valuesOf: new Set([groupId]) });
    const found: [string, V][] = [];
    for (const [value, as] of this.#pairs.get(groupId) ?? []) if (as !== undefined) found.push([value, as]);
    return found;
  }

  groupsOf(value: string): readonly string[] {
    const groups = this.#groupsOf.get(value);
    if (groups) return [...groups];
    if (this.#options.nothingStored) return [...this.#knownGroupsOf(value)];
    return this.#missing({ groupsOf: new Set([value]) });
  }

  add(groupId: string, value: string, as: V): void {
    this.#change(groupId, value, as);
    const groups = this.#groupsOf.get(value);
    if (groups) this.#journal.add(groups, groupId);
  }

  remove(groupId: string, value: string): void {
    this.#change(groupId, value, undefined);
    const groups = this.#groupsOf.get(value);
    if (groups) this.#journal.delete(groups, groupId);
  }

  /** Not to be taken back. */
  removeGroup(groupId: string): void {
    this.#deletedGroups.add(groupId);
    this.#stored.delete(groupId);
    this.#pairs.delete(groupId);
    this.#completeGroups.add(groupId);
    for (const groups of this.#groupsOf.values()) groups.delete(groupId);
  }

  changes(): PairChanges<V> {
    const added: Pair<V>[] = [];
    const removed: { groupId: string; value: string }[] = [];
    for (const [groupId, values] of this.#stored) {
      for (const [value, isStored] of values) {
        const as = this.get(groupId, value);
        if (as !== undefined && !isStored) added.push({ groupId, value, as });
        if (as === undefined && isStored) removed.push({ groupId, value });
      }
    }
    return { added, removed, deletedGroups: this.#options.nothingStored ? [] : [...this.#deletedGroups] };
  }

  #know(groupId: string, value: string, as: V | undefined): void {
    const pairs = inner(this.#pairs, groupId);
    if (!pairs.has(value)) pairs.set(value, as);
  }

  #change(groupId: string, value: string, as: V | undefined): void {
    const stored = inner(this.#stored, groupId);
    if (!stored.has(value)) this.#journal.set(stored, value, this.get(groupId, value) !== undefined);
    this.#journal.set(inner(this.#pairs, groupId), value, as);
  }

  #knowsAllOf(groupId: string): boolean {
    return this.#options.nothingStored || this.#completeGroups.has(groupId);
  }

  /** Complete once the value's rows have been read. */
  #knownGroupsOf(value: string): Set<string> {
    const groups = new Set<string>();
    for (const [groupId, pairs] of this.#pairs) if (pairs.get(value) !== undefined) groups.add(groupId);
    return groups;
  }

  #missing(needs: Partial<PairNeeds>): never {
    const none: PairNeeds = { pairs: new Map(), valuesOf: new Set(), groupsOf: new Set() };
    const missing: PairNeeds = { ...none, ...needs };
    throw new FactMissing({ [this.#options.name]: missing } satisfies Partial<Needs>);
  }
}

function inner<V>(outer: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = outer.get(key) ?? new Map<string, V>();
  outer.set(key, found);
  return found;
}
