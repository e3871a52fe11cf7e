import type { GroupMember, MemberType } from '../domain/group.ts';
import { FactMissing } from './needs.ts';

export interface Membership {
  readonly groupId: string;
  readonly memberId: string;
  readonly memberType: MemberType;
}

export interface MembershipChanges {
  readonly added: readonly Membership[];
  readonly removed: readonly { readonly groupId: string; readonly memberId: string }[];
  /** Groups all of whose rows go. */
  readonly deletedGroups: readonly string[];
}

/**
 * A tenant's memberships as far as they have been read, under the changes of the batch. Three kinds of knowledge: single
 * pairs, all members of a group, all groups of a resource.
 */
export class MembershipState {
  /** Known pairs by group, then member; undefined: not a member. */
  readonly #pairs = new Map<string, Map<string, MemberType | undefined>>();
  readonly #groupsOf = new Map<string, Set<string>>();
  readonly #completeGroups = new Set<string>();
  /** Touched pairs, and whether there is a stored row. */
  readonly #stored = new Map<string, Map<string, boolean>>();
  readonly #deletedGroups = new Set<string>();

  /** Takes in what was read. What the batch has changed stays. */
  learn(
    asked: {
      readonly memberships: ReadonlyMap<string, ReadonlySet<string>>;
      readonly membersOf: ReadonlySet<string>;
      readonly groupsOf: ReadonlySet<string>;
    },
    rows: readonly Membership[],
  ): void {
    for (const { groupId, memberId, memberType } of rows) {
      if (!this.#deletedGroups.has(groupId)) this.#know(groupId, memberId, memberType);
    }
    for (const [groupId, members] of asked.memberships) for (const id of members) this.#know(groupId, id, undefined);
    for (const groupId of asked.membersOf) this.#completeGroups.add(groupId);
    for (const memberId of asked.groupsOf) {
      if (this.#groupsOf.has(memberId)) continue;
      const groups = this.#pairsOf(memberId);
      this.#groupsOf.set(memberId, groups);
    }
  }

  /** A group or member that did not exist before has no memberships. */
  begin(resourceId: string): void {
    this.#completeGroups.add(resourceId);
    this.#groupsOf.set(resourceId, new Set());
  }

  membership(groupId: string, memberId: string): MemberType | undefined {
    const pairs = this.#pairs.get(groupId);
    if (pairs?.has(memberId)) return pairs.get(memberId);
    if (this.#completeGroups.has(groupId) || this.#groupsOf.has(memberId)) return undefined;
    throw new FactMissing({ memberships: new Map([[groupId, new Set([memberId])]]) });
  }

  members(groupId: string): readonly GroupMember[] {
    if (!this.#completeGroups.has(groupId)) throw new FactMissing({ membersOf: new Set([groupId]) });
    const members: GroupMember[] = [];
    for (const [id, type] of this.#pairs.get(groupId) ?? []) if (type !== undefined) members.push({ id, type });
    return members;
  }

  groupsOf(memberId: string): readonly string[] {
    const groups = this.#groupsOf.get(memberId);
    if (!groups) throw new FactMissing({ groupsOf: new Set([memberId]) });
    return [...groups];
  }

  add(groupId: string, { id, type }: GroupMember): void {
    this.#change(groupId, id, type);
    this.#groupsOf.get(id)?.add(groupId);
  }

  remove(groupId: string, memberId: string): void {
    this.#change(groupId, memberId, undefined);
    this.#groupsOf.get(memberId)?.delete(groupId);
  }

  removeGroup(groupId: string): void {
    this.#deletedGroups.add(groupId);
    this.#stored.delete(groupId);
    this.#pairs.delete(groupId);
    this.#completeGroups.add(groupId);
    for (const groups of this.#groupsOf.values()) groups.delete(groupId);
  }

  changes(): MembershipChanges {
    const added: Membership[] = [];
    const removed: { groupId: string; memberId: string }[] = [];
    for (const [groupId, members] of this.#stored) {
      for (const [memberId, isStored] of members) {
        const memberType = this.membership(groupId, memberId);
        if (memberType !== undefined && !isStored) added.push({ groupId, memberId, memberType });
        if (memberType === undefined && isStored) removed.push({ groupId, memberId });
      }
    }
    return { added, removed, deletedGroups: [...this.#deletedGroups] };
  }

  #know(groupId: string, memberId: string, type: MemberType | undefined): void {
    const pairs = this.#pairs.get(groupId) ?? new Map<string, MemberType | undefined>();
    this.#pairs.set(groupId, pairs);
    if (!pairs.has(memberId)) pairs.set(memberId, type);
  }

  #change(groupId: string, memberId: string, type: MemberType | undefined): void {
    const stored = this.#stored.get(groupId) ?? new Map<string, boolean>();
    this.#stored.set(groupId, stored);
    if (!stored.has(memberId)) stored.set(memberId, this.membership(groupId, memberId) !== undefined);
    const pairs = this.#pairs.get(groupId) ?? new Map<string, MemberType | undefined>();
    this.#pairs.set(groupId, pairs.set(memberId, type));
  }

  /** The groups a resource is known to be in. Complete once its rows have been read. */
  #pairsOf(memberId: string): Set<string> {
    const groups = new Set<string>();
    for (const [groupId, pairs] of this.#pairs) if (pairs.get(memberId) !== undefined) groups.add(groupId);
    return groups;
  }
}
