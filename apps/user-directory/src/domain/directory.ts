import type { TypeRegistry } from '@rollcall/scim';
import type { GroupMember, MemberType } from './event.ts';
import type { Resource } from './resource.ts';
import type { Versioned } from './versioned.ts';

/**
 * What a decision may ask about its tenant, as it is after everything decided before. Answers are of memory; whoever gives
 * them sees to it that they are there.
 */
export interface Directory {
  /** The resource types of the tenant. */
  readonly types: TypeRegistry;
  /** Whether there are resources of a type. */
  isUsed(typeName: string): boolean;
  resource(id: string): Versioned<Resource>;
  /** The resources of these ids, all at once. */
  resources(ids: readonly string[]): readonly Versioned<Resource>[];
  /** Who holds a claim, by its key. */
  holderOf(claim: string): string | undefined;
  /** The type of the resource that each id belongs to, all at once; undefined: there is none. */
  typesOf(ids: readonly string[]): readonly (string | undefined)[];
  /** The one user or group that has each of the values as its externalId, all at once; undefined: none, or several. */
  namedByExternalId(values: readonly string[]): readonly (GroupMember | undefined)[];
  /** Which of the ids are members of the group, all at once. */
  membersAmong(groupId: string, ids: readonly string[]): readonly string[];
  /** As what the id is a member of the group; undefined: it is not. */
  membership(groupId: string, memberId: string): MemberType | undefined;
  /** All members of a group. */
  members(groupId: string): readonly GroupMember[];
  /** The groups a resource is a direct member of. */
  groupsOf(memberId: string): readonly string[];
  /** Which of the values the group waits for, all at once. */
  pendingAmong(groupId: string, values: readonly string[]): readonly string[];
  /** All values that a group waits for. */
  pendingOf(groupId: string): readonly string[];
  /** The groups that wait for a value. */
  groupsWaitingFor(value: string): readonly string[];
}
