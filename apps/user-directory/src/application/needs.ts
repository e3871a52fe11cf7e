import type { MemberReference, TypeRegistry } from '@rollcall/scim';
import type { PatchCommand, ResourceCommand } from '../domain/command.ts';
import { isMemberType } from '../domain/event.ts';
import { claimsOf } from '../domain/resource.ts';

/** What has to be read of pairs of a group and a value: its members, or what it waits for. */
export interface PairNeeds {
  /** Single pairs, by group. */
  readonly pairs: ReadonlyMap<string, ReadonlySet<string>>;
  /** Groups of which all values matter. */
  readonly valuesOf: ReadonlySet<string>;
  /** Values of which all groups matter. */
  readonly groupsOf: ReadonlySet<string>;
}

/** What has to be read of a tenant before something can be decided. */
export interface Needs {
  /** Ids of resources. */
  readonly resources: ReadonlySet<string>;
  /** Keys of claims whose holder matters. */
  readonly claims: ReadonlySet<string>;
  /** Ids of which only the type of the resource matters. */
  readonly types: ReadonlySet<string>;
  /** Values that may be somebody's externalId. */
  readonly externalIds: ReadonlySet<string>;
  /** Types of which it matters how many resources there are. */
  readonly counts: ReadonlySet<string>;
  readonly members: PairNeeds;
  readonly pending: PairNeeds;
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

export class PairNeedsBuilder implements PairNeeds {
  readonly pairs = new Map<string, Set<string>>();
  readonly valuesOf = new Set<string>();
  readonly groupsOf = new Set<string>();

  addPair(groupId: string, value: string): void {
    const values = this.pairs.get(groupId) ?? new Set();
    this.pairs.set(groupId, values.add(value));
  }
}

export class NeedsBuilder implements Needs {
  readonly resources = new Set<string>();
  readonly claims = new Set<string>();
  readonly types = new Set<string>();
  readonly externalIds = new Set<string>();
  readonly counts = new Set<string>();
  readonly members = new PairNeedsBuilder();
  readonly pending = new PairNeedsBuilder();
}

/** What a command is known to need before any state is seen. Deciding it may need more; it then says so. */
export function addNeedsOf(
  command: ResourceCommand,
  needs: NeedsBuilder,
  { types: registry, hasPending }: { readonly types: TypeRegistry; readonly hasPending: boolean },
): void {
  const { id } = command;
  needs.resources.add(id);
  const type = registry.types.get(command.type);
  if (!type) return;
  switch (command.kind) {
    case 'create':
    case 'replace':
      for (const { key } of claimsOf(type, command.desired)) needs.claims.add(key);
      if (command.kind === 'create' && hasPending) addAppearance(id, command.desired.externalId, needs);
      if (type.name === 'Group') addListNeeds(command, needs);
      return;
    case 'patch':
      if (type.name === 'Group') for (const operation of command.members) addMemberNeeds(id, operation, needs);
      return;
    case 'delete':
      if (isMemberType(type.name)) needs.members.groupsOf.add(id);
  }
}

/** A group may have waited for what appears. */
function addAppearance(id: string, externalId: unknown, needs: NeedsBuilder): void {
  needs.pending.groupsOf.add(id);
  if (typeof externalId === 'string') needs.pending.groupsOf.add(externalId);
}

function addListNeeds(
  {
    kind,
    id,
    members,
  }: { readonly kind: 'create' | 'replace'; readonly id: string; readonly members: readonly MemberReference[] },
  needs: NeedsBuilder,
): void {
  if (kind === 'create') for (const { value } of members) needs.types.add(value);
  else addAllOf(id, needs);
}

function addMemberNeeds(id: string, operation: PatchCommand['members'][number], needs: NeedsBuilder): void {
  switch (operation.kind) {
    case 'add':
      for (const { value } of operation.members) {
        needs.types.add(value);
        needs.members.addPair(id, value);
      }
      return;
    case 'remove':
      for (const value of operation.ids) {
        needs.members.addPair(id, value);
      }
      return;
    default:
      addAllOf(id, needs);
  }
}

/** Of those on a new list only they matter who are not members already, and that is known only then. */
function addAllOf(id: string, needs: NeedsBuilder): void {
  needs.members.valuesOf.add(id);
}
