import { applyDifference, groupType, type JsonObject, type ScimResource } from '@rollcall/scim';

export type MemberType = 'User' | 'Group';

export interface GroupMember {
  readonly id: string;
  readonly type: MemberType;
}

/** Stored. Add fields; never rename, retype or remove. */
export type GroupEvent =
  | { readonly type: 'GroupCreated'; readonly data: { readonly attributes: ScimResource } }
  | { readonly type: 'GroupRenamed'; readonly data: { readonly displayName: string } }
  | {
      readonly type: 'GroupProfileChanged';
      readonly data: { readonly set: JsonObject; readonly removed: readonly string[] };
    }
  | { readonly type: 'GroupMembersAdded'; readonly data: { readonly members: readonly GroupMember[] } }
  | { readonly type: 'GroupMembersRemoved'; readonly data: { readonly members: readonly GroupMember[] } }
  | { readonly type: 'GroupDeleted'; readonly data: Record<string, never> };

/**
 * A group without its members: these are rows of their own, so that a group of any size is decided about, and stored,
 * at the same cost. `attributes`: a SCIM resource without `id`, `meta` and `members`.
 */
export type Group = { readonly status: 'absent' } | { readonly status: 'present'; readonly attributes: ScimResource };

export function initialGroup(): Group {
  return { status: 'absent' };
}

export function evolveGroup(group: Group, event: GroupEvent): Group {
  switch (event.type) {
    case 'GroupCreated':
      return { status: 'present', attributes: event.data.attributes };
    case 'GroupRenamed':
      return withAttributes(group, { set: { displayName: event.data.displayName }, removed: [] });
    case 'GroupProfileChanged':
      return withAttributes(group, event.data);
    case 'GroupMembersAdded':
    case 'GroupMembersRemoved':
      return group;
    case 'GroupDeleted':
      return { status: 'absent' };
  }
}

function withAttributes(
  group: Group,
  difference: { readonly set: JsonObject; readonly removed: readonly string[] },
): Group {
  if (group.status === 'absent') return group;
  return { status: 'present', attributes: applyDifference(groupType, group.attributes, difference) };
}
