import type { DirectoryCommand } from '../domain/command.ts';

/** What has to be read of a tenant before something can be decided. */
export interface Needs {
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  /** Normalised userNames whose holder matters. */
  readonly userNames: ReadonlySet<string>;
  /** Ids of which only the kind of resource matters. */
  readonly types: ReadonlySet<string>;
  /** Single memberships, as group and member. */
  readonly memberships: ReadonlyMap<string, ReadonlySet<string>>;
  /** Groups of which all members matter. */
  readonly membersOf: ReadonlySet<string>;
  /** Resources of which all groups matter. */
  readonly groupsOf: ReadonlySet<string>;
}

/** A decision asked for what has not been read; it has to be read, and the decision made again. */
export class FactMissing extends Error {
  override readonly name = 'FactMissing';
  readonly needs: Needs;

  constructor(needs: Partial<Needs>) {
    super('a fact has not been read');
    this.needs = { ...new NeedsBuilder(), ...needs };
  }
}

export class NeedsBuilder implements Needs {
  readonly users = new Set<string>();
  readonly groups = new Set<string>();
  readonly userNames = new Set<string>();
  readonly types = new Set<string>();
  readonly memberships = new Map<string, Set<string>>();
  readonly membersOf = new Set<string>();
  readonly groupsOf = new Set<string>();

  add(needs: Needs): void {
    for (const id of needs.users) this.users.add(id);
    for (const id of needs.groups) this.groups.add(id);
    for (const key of needs.userNames) this.userNames.add(key);
    for (const id of needs.types) this.types.add(id);
    for (const [groupId, members] of needs.memberships) for (const id of members) this.addMembership(groupId, id);
    for (const id of needs.membersOf) this.membersOf.add(id);
    for (const id of needs.groupsOf) this.groupsOf.add(id);
  }

  addMembership(groupId: string, memberId: string): void {
    const members = this.memberships.get(groupId) ?? new Set();
    this.memberships.set(groupId, members.add(memberId));
  }
}

/** What a command is known to need before any state is seen. Deciding it may need more; it then says so. */
export function addNeedsOf(
  command: DirectoryCommand,
  needs: NeedsBuilder,
  userNameKeyOf: (name: string) => string,
): void {
  const { id } = command;
  switch (command.kind) {
    case 'createUser':
    case 'replaceUser':
      needs.users.add(id);
      needs.userNames.add(userNameKeyOf(String(command.desired.userName)));
      return;
    case 'patchUser':
      needs.users.add(id);
      return;
    case 'deleteUser':
      needs.users.add(id);
      needs.groupsOf.add(id);
      return;
    case 'deleteGroup':
      needs.groups.add(id);
      needs.groupsOf.add(id);
      return;
    default:
      needs.groups.add(id);
      addMemberNeeds(command, needs);
  }
}

type GroupWithMembers = Extract<DirectoryCommand, { readonly members: unknown }>;

function addMemberNeeds(command: GroupWithMembers, needs: NeedsBuilder): void {
  const { id } = command;
  if (command.kind === 'replaceGroup') needs.membersOf.add(id);
  if (command.kind !== 'patchGroup') {
    for (const { value } of command.members) needs.types.add(value);
    return;
  }
  for (const operation of command.members) {
    if (operation.kind === 'removeAll' || operation.kind === 'replaceAll') needs.membersOf.add(id);
    if (operation.kind === 'remove') for (const memberId of operation.ids) needs.addMembership(id, memberId);
    if (operation.kind === 'add' || operation.kind === 'replaceAll') {
      for (const { value } of operation.members) {
        needs.types.add(value);
        needs.addMembership(id, value);
      }
    }
  }
}
