import type { MemberOperation } from '@rollcall/scim';
import type { Directory } from './directory.ts';
import type { GroupEvent, GroupMember, MemberType } from './group.ts';
import { CommandRefused } from './refusal.ts';

/** Most members one event names. */
const maxMembersPerEvent = 1_000;

/**
 * What member operations come to, applied in order: each id is asked about by itself, so the group's size does not matter
 * unless an operation is about all of its members.
 * @throws {CommandRefused} MEMBER_UNKNOWN, GROUP_IN_ITSELF
 */
export function changeMembers(
  groupId: string,
  operations: readonly MemberOperation[],
  directory: Directory,
): readonly GroupEvent[] {
  const after = new Map<string, MemberType | undefined>();
  for (const operation of operations) apply(operation, after, groupId, directory);
  const added: GroupMember[] = [];
  const removed: GroupMember[] = [];
  for (const [id, type] of after) {
    const before = directory.membership(groupId, id);
    if (type !== undefined && before === undefined) added.push({ id, type });
    if (type === undefined && before !== undefined) removed.push({ id, type: before });
  }
  return [...inEvents('GroupMembersRemoved', removed), ...inEvents('GroupMembersAdded', added)];
}

function apply(
  operation: MemberOperation,
  after: Map<string, MemberType | undefined>,
  groupId: string,
  directory: Directory,
): void {
  const add = (id: string) => after.set(id, memberTypeOf(groupId, id, directory));
  switch (operation.kind) {
    case 'add':
      for (const { value } of operation.members) add(value);
      return;
    case 'remove':
      for (const id of operation.ids) after.set(id, undefined);
      return;
    case 'removeAll':
    case 'replaceAll':
      for (const id of [...after.keys(), ...directory.members(groupId).map((member) => member.id)]) {
        after.set(id, undefined);
      }
      if (operation.kind === 'replaceAll') for (const { value } of operation.members) add(value);
  }
}

function memberTypeOf(groupId: string, id: string, directory: Directory): MemberType {
  if (id === groupId) throw new CommandRefused('GROUP_IN_ITSELF', `group ${id} cannot be a member of itself`);
  const type = directory.membership(groupId, id) ?? directory.typeOf(id);
  if (type === undefined) throw new CommandRefused('MEMBER_UNKNOWN', `member ${id} does not exist`);
  return type;
}

function inEvents(
  type: 'GroupMembersAdded' | 'GroupMembersRemoved',
  members: readonly GroupMember[],
): readonly GroupEvent[] {
  const events: GroupEvent[] = [];
  for (let start = 0; start < members.length; start += maxMembersPerEvent) {
    events.push({ type, data: { members: members.slice(start, start + maxMembersPerEvent) } });
  }
  return events;
}
