import type { Directory } from './directory.ts';
import { isMemberType, type ResourceHappening } from './event.ts';

/** A deleted resource is nobody's member. */
export function leaveAllGroups(
  { type, id }: { readonly type: string; readonly id: string },
  directory: Directory,
): readonly ResourceHappening[] {
  if (!isMemberType(type)) return [];
  const groupIds = directory.groupsOf(id);
  directory.resources(groupIds);
  return groupIds.toSorted().map((groupId) => ({
    resourceType: 'Group',
    id: groupId,
    event: { type: 'GroupMembersRemoved', data: { members: [{ id, type }] } },
  }));
}
