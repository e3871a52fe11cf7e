import type { Group, GroupEvent, GroupMember, MemberType } from './group.ts';
import type { User, UserEvent } from './user.ts';
import type { Versioned } from './versioned.ts';

export type ResourceName = 'User' | 'Group';

/** An event and the resource it happens to. */
export type DecidedEvent =
  | { readonly resourceType: 'User'; readonly id: string; readonly event: UserEvent }
  | { readonly resourceType: 'Group'; readonly id: string; readonly event: GroupEvent };

/**
 * What a decision may ask about its tenant, as it is after everything decided before. Answers are of memory; whoever gives
 * them sees to it that they are there.
 */
export interface Directory {
  user(id: string): Versioned<User>;
  group(id: string): Versioned<Group>;
  /** The groups of these ids, all at once. */
  groups(ids: readonly string[]): readonly Versioned<Group>[];
  /** Who holds a userName, by its normalised form. */
  holderOf(userNameKey: string): string | undefined;
  /** What kind of resource the id belongs to; undefined: none. */
  typeOf(id: string): MemberType | undefined;
  /** As what the id is a member of the group; undefined: it is not. */
  membership(groupId: string, memberId: string): MemberType | undefined;
  /** All members of a group. */
  members(groupId: string): readonly GroupMember[];
  /** The groups a resource is a direct member of. */
  groupsOf(memberId: string): readonly string[];
}

export function streamOf({ resourceType, id }: { readonly resourceType: ResourceName; readonly id: string }): string {
  return `${resourceType}/${id}`;
}
