import {
  applyPatch,
  createResource,
  differenceOf,
  replaceAttributes,
  type ScimResource,
  userType,
} from '@rollcall/scim';
import type { UserCommand } from './command.ts';
import type { DecidedEvent, Directory } from './directory.ts';
import { leaveAllGroups } from './leave-groups.ts';
import { checkIfMatch } from './precondition.ts';
import { CommandRefused } from './refusal.ts';
import { type UserEvent, userNameClaim } from './user.ts';

/**
 * Of a user as JSON. Each request is bounded at the door, but many of them can make one user grow, and an event about it has
 * to fit into a record of the feed: one that does not holds up its whole partition.
 */
const maxUserBytes = 1_000_000;

/**
 * What a command makes happen; nothing when it changes nothing.
 * @throws {CommandRefused}
 * @throws {ScimError} what the engine does not accept.
 */
export function decideUser(command: UserCommand, directory: Directory): readonly DecidedEvent[] {
  const { id } = command;
  switch (command.kind) {
    case 'createUser':
      return happensTo(id, create(id, command.desired, directory));
    case 'replaceUser':
      return happensTo(
        id,
        change(command, directory, (now) => replaceAttributes(userType, now, command.desired)),
      );
    case 'patchUser':
      return happensTo(
        id,
        change(command, directory, (now) => applyPatch(userType, now, command.operations)),
      );
    case 'deleteUser':
      return remove(command, directory);
  }
}

function create(id: string, desired: ScimResource, directory: Directory): readonly UserEvent[] {
  if (directory.user(id).state.status === 'present') throw new CommandRefused('RESOURCE_EXISTS', `user ${id} exists`);
  const attributes = createResource(userType, desired);
  checkSize(attributes);
  checkClaim(id, attributes, directory);
  return [{ type: 'UserCreated', data: { attributes } }];
}

function change(
  { id, ifMatch }: { readonly id: string; readonly ifMatch: readonly string[] },
  directory: Directory,
  apply: (now: ScimResource) => ScimResource,
): readonly UserEvent[] {
  const now = presentUser(id, ifMatch, directory);
  const { id: _id, ...next } = apply({ ...now, id });
  checkSize(next);
  checkClaim(id, next, directory);
  const { set, removed } = differenceOf(now, next);
  const { active, ...profile } = set;
  const events: UserEvent[] = [];
  if (Object.keys(profile).length > 0 || removed.length > 0) {
    events.push({ type: 'UserProfileChanged', data: { set: profile, removed } });
  }
  if (active !== undefined) events.push({ type: active === true ? 'UserActivated' : 'UserDeactivated', data: {} });
  return events;
}

function remove(command: Extract<UserCommand, { kind: 'deleteUser' }>, directory: Directory): readonly DecidedEvent[] {
  presentUser(command.id, command.ifMatch, directory);
  const left = leaveAllGroups({ id: command.id, type: 'User' }, directory);
  return [...left, ...happensTo(command.id, [{ type: 'UserDeleted', data: {} }])];
}

function presentUser(id: string, ifMatch: readonly string[], directory: Directory): ScimResource {
  const user = directory.user(id);
  if (user.state.status === 'absent') throw new CommandRefused('RESOURCE_NOT_FOUND', `user ${id} not found`);
  checkIfMatch(ifMatch, user);
  return user.state.attributes;
}

function checkSize(attributes: ScimResource): void {
  if (Buffer.byteLength(JSON.stringify(attributes)) <= maxUserBytes) return;
  throw new CommandRefused('RESOURCE_TOO_LARGE', `a user has at most ${maxUserBytes} bytes`);
}

function checkClaim(id: string, attributes: ScimResource, directory: Directory): void {
  const holder = directory.holderOf(userNameClaim({ status: 'present', attributes }) ?? '');
  if (holder !== undefined && holder !== id) throw new CommandRefused('USER_NAME_TAKEN', 'userName is taken');
}

function happensTo(id: string, events: readonly UserEvent[]): readonly DecidedEvent[] {
  return events.map((event) => ({ resourceType: 'User', id, event }));
}
