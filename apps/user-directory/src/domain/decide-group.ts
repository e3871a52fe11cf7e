import {
  applyPatch,
  createResource,
  differenceOf,
  groupType,
  replaceAttributes,
  type ScimResource,
} from '@rollcall/scim';
import type { GroupCommand } from './command.ts';
import type { DecidedEvent, Directory } from './directory.ts';
import type { GroupEvent } from './group.ts';
import { leaveAllGroups } from './leave-groups.ts';
import { changeMembers } from './member-change.ts';
import { checkIfMatch } from './precondition.ts';
import { CommandRefused } from './refusal.ts';

/**
 * What a command makes happen; nothing when it changes nothing.
 * @throws {CommandRefused}
 * @throws {ScimError} what the engine does not accept.
 */
export function decideGroup(command: GroupCommand, directory: Directory): readonly DecidedEvent[] {
  switch (command.kind) {
    case 'createGroup':
      return happensTo(command.id, create(command, directory));
    case 'replaceGroup':
      return happensTo(command.id, replace(command, directory));
    case 'patchGroup':
      return happensTo(command.id, patch(command, directory));
    case 'deleteGroup':
      return remove(command, directory);
  }
}

function create(command: Extract<GroupCommand, { kind: 'createGroup' }>, directory: Directory): readonly GroupEvent[] {
  const { id, desired, members } = command;
  if (directory.group(id).state.status === 'present') throw new CommandRefused('RESOURCE_EXISTS', `group ${id} exists`);
  return [
    { type: 'GroupCreated', data: { attributes: createResource(groupType, desired) } },
    ...changeMembers(id, [{ kind: 'add', members }], directory),
  ];
}

function replace(
  command: Extract<GroupCommand, { kind: 'replaceGroup' }>,
  directory: Directory,
): readonly GroupEvent[] {
  const { id, desired, members, ifMatch } = command;
  const now = presentGroup(id, ifMatch, directory);
  return [
    ...changeAttributes(now, replaceAttributes(groupType, now, desired)),
    ...changeMembers(id, [{ kind: 'replaceAll', members }], directory),
  ];
}

function patch(command: Extract<GroupCommand, { kind: 'patchGroup' }>, directory: Directory): readonly GroupEvent[] {
  const { id, operations, members, ifMatch } = command;
  const now = presentGroup(id, ifMatch, directory);
  const { id: _id, ...next } = applyPatch(groupType, { ...now, id }, operations);
  return [...changeAttributes(now, next), ...changeMembers(id, members, directory)];
}

function remove(
  command: Extract<GroupCommand, { kind: 'deleteGroup' }>,
  directory: Directory,
): readonly DecidedEvent[] {
  presentGroup(command.id, command.ifMatch, directory);
  const left = leaveAllGroups({ id: command.id, type: 'Group' }, directory);
  return [...left, ...happensTo(command.id, [{ type: 'GroupDeleted', data: {} }])];
}

function changeAttributes(now: ScimResource, next: ScimResource): readonly GroupEvent[] {
  const { set, removed } = differenceOf(now, next);
  const { displayName, ...profile } = set;
  const events: GroupEvent[] = [];
  if (displayName !== undefined) events.push({ type: 'GroupRenamed', data: { displayName: String(displayName) } });
  if (Object.keys(profile).length > 0 || removed.length > 0) {
    events.push({ type: 'GroupProfileChanged', data: { set: profile, removed } });
  }
  return events;
}

function presentGroup(id: string, ifMatch: readonly string[], directory: Directory): ScimResource {
  const group = directory.group(id);
  if (group.state.status === 'absent') throw new CommandRefused('RESOURCE_NOT_FOUND', `group ${id} not found`);
  checkIfMatch(ifMatch, group);
  return group.state.attributes;
}

function happensTo(id: string, events: readonly GroupEvent[]): readonly DecidedEvent[] {
  return events.map((event) => ({ resourceType: 'Group', id, event }));
}
