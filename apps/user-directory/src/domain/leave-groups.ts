import type { DecidedEvent, Directory } from './directory.ts';
import type { GroupMember } from './group.ts';

/** A deleted resource is nobody's member. */
export function leaveAllGroups(member: GroupMember, directory: Directory): readonly DecidedEvent[] {
  const groupIds = directory.groupsOf(member.id);
  directory.groups(groupIds);
  return groupIds.toSorted().map((id) => ({
    resourceType: 'Group',
    id,
    event: { type: 'GroupMembersRemoved', data: { members: [member] } },
  }));
}
