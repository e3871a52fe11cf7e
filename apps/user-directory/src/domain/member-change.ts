import type { MemberOperation, MemberReference } from '@rollcall/scim';
import type { UnknownMembers } from './command.ts';
import type { Directory } from './directory.ts';
import { type GroupEvent, type GroupMember, isMemberType, type MemberType } from './event.ts';
import { CommandRefused } from './refusal.ts';

/** Most members, or pending values, one event names. */
const maxMembersPerEvent = 1_000;
const maxPendingLength = 1_024;
const longestEcho = 100;

interface OfGroup {
  readonly id: string;
  readonly unknownMembers: UnknownMembers;
}

/** Where each value that is asked about shall be: a member, waited for, or neither. */
type Wanted = Map<string, MemberType | 'pending' | undefined>;

/**
 * What member operations come to, applied in order: each id is asked about by itself, so the group's size does not matter
 * unless an operation is about all of its members.
 * @throws {CommandRefused} MEMBER_UNKNOWN, GROUP_IN_ITSELF
 */
export function changeMembers(
  group: OfGroup,
  operations: readonly MemberOperation[],
  directory: Directory,
): readonly GroupEvent[] {
  const wanted: Wanted = new Map();
  for (const operation of operations) apply(operation, wanted, group, directory);
  const added: GroupMember[] = [];
  const removed: GroupMember[] = [];
  const others: string[] = [];
  for (const [id, want] of wanted) {
    const before = directory.membership(group.id, id);
    if (want !== undefined && want !== 'pending') {
      if (before === undefined) added.push({ id, type: want });
    } else if (before === undefined) others.push(id);
    else removed.push({ id, type: before });
  }
  const pending = new Set(directory.pendingAmong(group.id, others));
  const awaited = others.filter((value) => wanted.get(value) === 'pending' && !pending.has(value));
  const dropped = others.filter((value) => wanted.get(value) === undefined && pending.has(value));
  return [
    ...inParts(removed, (members) => ({ type: 'GroupMembersRemoved', data: { members } })),
    ...inParts(dropped, (values) => ({ type: 'GroupPendingMembersDropped', data: { values } })),
    ...inParts(added, (members) => ({ type: 'GroupMembersAdded', data: { members } })),
    ...inParts(awaited, (values) => ({ type: 'GroupMembersPending', data: { values } })),
  ];
}

function apply(operation: MemberOperation, wanted: Wanted, group: OfGroup, directory: Directory): void {
  switch (operation.kind) {
    case 'add':
      add(operation.members, wanted, group, directory);
      return;
    case 'remove':
      for (const id of operation.ids) wanted.set(id, undefined);
      return;
    case 'removeAll':
    case 'replaceAll':
      for (const id of wanted.keys()) wanted.set(id, undefined);
      for (const { id } of directory.members(group.id)) wanted.set(id, undefined);
      for (const value of directory.pendingOf(group.id)) wanted.set(value, undefined);
      if (operation.kind === 'replaceAll') add(operation.members, wanted, group, directory);
  }
}

function add(members: readonly MemberReference[], wanted: Wanted, group: OfGroup, directory: Directory): void {
  const strangers: { readonly value: string; readonly index: number }[] = [];
  for (const [index, { value }] of members.entries()) {
    if (value === group.id) throw new CommandRefused('GROUP_IN_ITSELF', `group ${value} cannot be a member of itself`);
    const type = directory.membership(group.id, value);
    if (type === undefined) strangers.push({ value, index });
    else wanted.set(value, type);
  }
  const types = directory.typesOf(strangers.map(({ value }) => value));
  const awaited: string[] = [];
  for (const [place, stranger] of strangers.entries()) {
    const found = placeOf(stranger, types[place], group);
    if (found === 'pending') awaited.push(stranger.value);
    else wanted.set(stranger.value, found);
  }
  addAwaited(awaited, wanted, group, directory);
}

/** Who has such a value as externalId already need not be waited for: a list may be sent again after they have appeared. */
function addAwaited(values: readonly string[], wanted: Wanted, group: OfGroup, directory: Directory): void {
  const named = directory.namedByExternalId(values).map((each) => (each?.id === group.id ? undefined : each));
  directory.membersAmong(
    group.id,
    named.flatMap((each) => each?.id ?? []),
  );
  for (const [place, value] of values.entries()) {
    const member = named[place];
    if (member) wanted.set(member.id, member.type);
    else wanted.set(value, 'pending');
  }
}

function placeOf(
  { value, index }: { readonly value: string; readonly index: number },
  type: string | undefined,
  { unknownMembers }: OfGroup,
): MemberType | 'pending' {
  if (isMemberType(type)) return type;
  const what = `members[${index}].value ${JSON.stringify(value.slice(0, longestEcho))}`;
  if (type !== undefined) throw new CommandRefused('MEMBER_UNKNOWN', `${what} is neither a User nor a Group`);
  if (unknownMembers === 'keepPending' && value.length <= maxPendingLength) return 'pending';
  throw new CommandRefused('MEMBER_UNKNOWN', `${what} is the id of no resource`);
}

function inParts<T>(all: readonly T[], eventOf: (part: readonly T[]) => GroupEvent): readonly GroupEvent[] {
  const events: GroupEvent[] = [];
  for (let start = 0; start < all.length; start += maxMembersPerEvent) {
    events.push(eventOf(all.slice(start, start + maxMembersPerEvent)));
  }
  return events;
}
