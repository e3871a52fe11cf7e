import {
  applyPatch,
  createResource,
  differenceOf,
  type ResourceType,
  replaceAttributes,
  type ScimResource,
} from '@rollcall/scim';
import type { CreateCommand, DeleteCommand, PatchCommand, ReplaceCommand, ResourceCommand } from './command.ts';
import type { Directory } from './directory.ts';
import type { ResourceEvent, ResourceHappening } from './event.ts';
import { leaveAllGroups } from './leave-groups.ts';
import { changeMembers } from './member-change.ts';
import { checkIfMatch } from './precondition.ts';
import { CommandRefused } from './refusal.ts';
import { resolvePending } from './resolve-pending.ts';
import { claimsOf } from './resource.ts';
import { changedEvents, createdEvent, deletedEvent } from './type-events.ts';

/**
 * Of a resource as JSON. Each request is bounded at the door, but many of them can make one resource grow, and an event about
 * it has to fit into a record of the feed: one that does not holds up its whole partition.
 */
const maxResourceBytes = 1_000_000;

/**
 * What a command makes happen; nothing when it changes nothing.
 * @throws {CommandRefused}
 * @throws {ScimError} what the engine does not accept.
 */
export function decideResource(command: ResourceCommand, directory: Directory): readonly ResourceHappening[] {
  const type = directory.types.types.get(command.type);
  if (!type) throw new CommandRefused('RESOURCE_TYPE_UNKNOWN', 'the tenant has no such resource type');
  switch (command.kind) {
    case 'create':
      return create(type, command, directory);
    case 'replace':
      return replace(type, command, directory);
    case 'patch':
      return patch(type, command, directory);
    case 'delete':
      return remove(type, command, directory);
  }
}

function create(type: ResourceType, command: CreateCommand, directory: Directory): readonly ResourceHappening[] {
  const { id, desired, members } = command;
  const { state } = directory.resource(id);
  if (state.status === 'present') throw new CommandRefused('RESOURCE_EXISTS', `${state.type} ${id} exists`);
  const attributes = createResource(type, desired);
  check(type, id, attributes, directory);
  return [
    ...happensTo(command, [
      createdEvent(type, attributes),
      ...membersAfter(command, [{ kind: 'add', members }], directory),
    ]),
    ...resolvePending(type, id, [id, attributes.externalId], directory),
  ];
}

function replace(type: ResourceType, command: ReplaceCommand, directory: Directory): readonly ResourceHappening[] {
  const { desired, members } = command;
  return [
    ...change(type, command, directory, (now) => replaceAttributes(type, now, desired)),
    ...happensTo(command, membersAfter(command, [{ kind: 'replaceAll', members }], directory)),
  ];
}

function patch(type: ResourceType, command: PatchCommand, directory: Directory): readonly ResourceHappening[] {
  const { operations, members, createMissingValues } = command;
  return [
    ...change(type, command, directory, (now) => applyPatch(type, now, operations, { createMissingValues })),
    ...happensTo(command, membersAfter(command, members, directory)),
  ];
}

function change(
  type: ResourceType,
  command: ReplaceCommand | PatchCommand,
  directory: Directory,
  apply: (now: ScimResource) => ScimResource,
): readonly ResourceHappening[] {
  const { id } = command;
  const now = presentResource(command, directory);
  const { id: _id, ...next } = apply({ ...now, id });
  check(type, id, next, directory);
  const difference = differenceOf(now, next);
  return [
    ...happensTo(command, changedEvents(type, difference)),
    ...resolvePending(type, id, [difference.set.externalId], directory),
  ];
}

function remove(type: ResourceType, command: DeleteCommand, directory: Directory): readonly ResourceHappening[] {
  presentResource(command, directory);
  return [...leaveAllGroups(command, directory), ...happensTo(command, [deletedEvent(type)])];
}

/** Only groups have members. */
function membersAfter(
  command: CreateCommand | ReplaceCommand | PatchCommand,
  operations: PatchCommand['members'],
  directory: Directory,
): readonly ResourceEvent[] {
  return command.type === 'Group' ? changeMembers(command, operations, directory) : [];
}

function presentResource({ type, id, ifMatch }: Exclude<ResourceCommand, CreateCommand>, directory: Directory) {
  const resource = directory.resource(id);
  if (resource.state.status === 'absent' || resource.state.type !== type) {
    throw new CommandRefused('RESOURCE_NOT_FOUND', `${type} ${id} not found`);
  }
  checkIfMatch(ifMatch, resource);
  return resource.state.attributes;
}

function check(type: ResourceType, id: string, attributes: ScimResource, directory: Directory): void {
  if (Buffer.byteLength(JSON.stringify(attributes)) > maxResourceBytes) {
    throw new CommandRefused('RESOURCE_TOO_LARGE', `a resource has at most ${maxResourceBytes} bytes`);
  }
  for (const { path, key } of claimsOf(type, attributes)) {
    const holder = directory.holderOf(key);
    if (holder !== undefined && holder !== id) throw new CommandRefused('VALUE_TAKEN', `${path} is taken`);
  }
}

function happensTo(
  { type, id }: { readonly type: string; readonly id: string },
  events: readonly ResourceEvent[],
): readonly ResourceHappening[] {
  return events.map((event) => ({ resourceType: type, id, event }));
}
