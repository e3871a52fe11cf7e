import type { DecidedEvent, Directory } from '../domain/directory.ts';
import {
  evolveGroup,
  type Group,
  type GroupEvent,
  type GroupMember,
  initialGroup,
  type MemberType,
} from '../domain/group.ts';
import { evolveUser, initialUser, type User, userNameClaim } from '../domain/user.ts';
import { advance, type EventPlace, unversioned, type Versioned } from '../domain/versioned.ts';
import { type Membership, type MembershipChanges, MembershipState } from './membership-state.ts';
import { FactMissing, type Needs } from './needs.ts';

/** What was read of a tenant. */
export interface Facts {
  readonly users: readonly { readonly id: string; readonly user: Versioned<User> }[];
  readonly groups: readonly { readonly id: string; readonly group: Versioned<Group> }[];
  readonly types: readonly { readonly id: string; readonly type: MemberType }[];
  readonly memberships: readonly Membership[];
}

/** Where the batch leaves a resource. */
export interface Change<State> {
  readonly after: Versioned<State>;
  /** There was none before the batch. */
  readonly isNew: boolean;
}

/** What a batch makes of a tenant. */
export interface TenantChanges {
  readonly users: ReadonlyMap<string, Change<User>>;
  readonly groups: ReadonlyMap<string, Change<Group>>;
  readonly memberships: MembershipChanges;
}

/** A tenant as far as it has been read, under the events of the batch. Asking for more throws FactMissing. */
export class TenantState implements Directory {
  readonly #users = new Map<string, Versioned<User>>();
  readonly #groups = new Map<string, Versioned<Group>>();
  readonly #holders = new Map<string, string | undefined>();
  readonly #types = new Map<string, MemberType | undefined>();
  readonly #memberships = new MembershipState();
  /** By id, whether it is new. */
  readonly #touchedUsers = new Map<string, boolean>();
  readonly #touchedGroups = new Map<string, boolean>();

  /** Takes in what was read; what was asked for and not found does not exist. What the batch has changed stays. */
  learn(asked: Needs, facts: Facts): void {
    for (const { id, user } of facts.users) this.#learnUser(id, user);
    for (const { id, group } of facts.groups) learnOnce(this.#groups, id, group);
    for (const { id, type } of facts.types) learnOnce(this.#types, id, type);
    for (const id of asked.users) learnOnce(this.#users, id, unversioned(initialUser()));
    for (const id of asked.groups) learnOnce(this.#groups, id, unversioned(initialGroup()));
    for (const id of asked.types) learnOnce(this.#types, id, undefined);
    for (const key of asked.userNames) learnOnce(this.#holders, key, undefined);
    this.#memberships.learn(asked, facts.memberships);
  }

  user(id: string): Versioned<User> {
    return this.#users.get(id) ?? missing({ users: new Set([id]) });
  }

  group(id: string): Versioned<Group> {
    return this.#groups.get(id) ?? missing({ groups: new Set([id]) });
  }

  groups(ids: readonly string[]): readonly Versioned<Group>[] {
    const unread = ids.filter((id) => !this.#groups.has(id));
    if (unread.length > 0) throw new FactMissing({ groups: new Set(unread) });
    return ids.map((id) => this.group(id));
  }

  holderOf(userNameKey: string): string | undefined {
    if (this.#holders.has(userNameKey)) return this.#holders.get(userNameKey);
    throw new FactMissing({ userNames: new Set([userNameKey]) });
  }

  typeOf(id: string): MemberType | undefined {
    const [user, group] = [this.#users.get(id), this.#groups.get(id)];
    if (user?.state.status === 'present') return 'User';
    if (group?.state.status === 'present') return 'Group';
    if ((user && group) || this.#types.has(id)) return this.#types.get(id);
    throw new FactMissing({ types: new Set([id]) });
  }

  membership(groupId: string, memberId: string): MemberType | undefined {
    if (this.#groups.get(groupId)?.state.status === 'absent') return undefined;
    return this.#memberships.membership(groupId, memberId);
  }

  members(groupId: string): readonly GroupMember[] {
    return this.#memberships.members(groupId);
  }

  groupsOf(memberId: string): readonly string[] {
    return this.#memberships.groupsOf(memberId);
  }

  /** Makes an event happen and says at which revision of its resource. */
  apply(decided: DecidedEvent, time: Date): number {
    if (decided.resourceType === 'User') return this.#applyToUser(decided, time);
    return this.#applyToGroup(decided, time);
  }

  changes(): TenantChanges {
    return {
      users: new Map(Array.from(this.#touchedUsers, ([id, isNew]) => [id, { after: this.user(id), isNew }])),
      groups: new Map(Array.from(this.#touchedGroups, ([id, isNew]) => [id, { after: this.group(id), isNew }])),
      memberships: this.#memberships.changes(),
    };
  }

  #learnUser(id: string, user: Versioned<User>): void {
    if (this.#users.has(id)) return;
    this.#users.set(id, user);
    const claim = userNameClaim(user.state);
    if (claim !== undefined) learnOnce(this.#holders, claim, id);
  }

  #applyToUser({ id, event }: Extract<DecidedEvent, { resourceType: 'User' }>, time: Date): number {
    const before = this.user(id);
    const after = advance(evolveUser, before, event, placeAfter(before, time));
    this.#users.set(id, after);
    learnOnce(this.#touchedUsers, id, before.revision === 0);
    const [released, taken] = [userNameClaim(before.state), userNameClaim(after.state)];
    if (released !== undefined) this.#holders.set(released, undefined);
    if (taken !== undefined) this.#holders.set(taken, id);
    if (event.type === 'UserCreated') this.#memberships.begin(id);
    if (event.type === 'UserDeleted') this.#types.set(id, undefined);
    return after.revision;
  }

  #applyToGroup({ id, event }: Extract<DecidedEvent, { resourceType: 'Group' }>, time: Date): number {
    const before = this.group(id);
    const after = advance(evolveGroup, before, event, placeAfter(before, time));
    this.#groups.set(id, after);
    learnOnce(this.#touchedGroups, id, before.revision === 0);
    this.#applyToMemberships(id, event);
    if (event.type === 'GroupDeleted') this.#types.set(id, undefined);
    return after.revision;
  }

  #applyToMemberships(groupId: string, event: GroupEvent): void {
    if (event.type === 'GroupCreated') this.#memberships.begin(groupId);
    if (event.type === 'GroupMembersAdded')
      for (const member of event.data.members) this.#memberships.add(groupId, member);
    if (event.type === 'GroupMembersRemoved')
      for (const { id } of event.data.members) this.#memberships.remove(groupId, id);
    if (event.type === 'GroupDeleted') this.#memberships.removeGroup(groupId);
  }
}

function placeAfter({ revision }: Versioned<unknown>, time: Date): EventPlace {
  return { revision: revision + 1, time };
}

function learnOnce<V>(known: Map<string, V>, key: string, value: V): void {
  if (!known.has(key)) known.set(key, value);
}

function missing(needs: Partial<Needs>): never {
  throw new FactMissing(needs);
}
