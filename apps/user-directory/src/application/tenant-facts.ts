import { coreTypes, type TypeRegistry } from '@rollcall/scim';
import { type GroupMember, isMemberType, type MemberType } from '../domain/event.ts';
import type { Resource } from '../domain/resource.ts';
import type { Versioned } from '../domain/versioned.ts';
import type { Pair, PairChanges } from './pair-state.ts';

/** What is kept of a tenant from batch to batch. */
export interface TenantBasics {
  readonly types: TypeRegistry;
  /** How often the tenant has defined types. */
  readonly typesVersion: number;
  /** Whether any of its groups may wait for a member. */
  readonly hasPending: boolean;
}

/** A tenant that has defined nothing, and waits for nobody. */
export const plainTenant: TenantBasics = { types: coreTypes, typesVersion: 0, hasPending: false };

/** What was read of a tenant. */
export interface Facts {
  readonly resources: readonly { readonly id: string; readonly resource: Versioned<Resource> }[];
  readonly types: readonly { readonly id: string; readonly type: string }[];
  /** Of users and groups. */
  readonly externalIds: readonly (GroupMember & { readonly externalId: string })[];
  readonly counts: readonly { readonly type: string; readonly count: number }[];
  readonly members: readonly Pair<MemberType>[];
  readonly pending: readonly Pair<Date>[];
}

export const noFacts: Facts = { resources: [], types: [], externalIds: [], counts: [], members: [], pending: [] };

/** Where the batch leaves a resource. */
export interface ResourceChange {
  readonly after: Versioned<Resource>;
  /** The type of the resource that is stored; undefined: none is. */
  readonly storedType: string | undefined;
}

/** What a batch makes of a tenant. */
export interface TenantChanges {
  readonly resources: ReadonlyMap<string, ResourceChange>;
  /** How many resources of a type there are more than before. */
  readonly counts: ReadonlyMap<string, number>;
  readonly members: PairChanges<MemberType>;
  readonly pending: PairChanges<Date>;
  readonly after: TenantBasics;
  readonly typesChanged: boolean;
}

/** How many resources of each type there are more than stored; types of which there are as many are left out. */
export function countChanges(changes: TenantChanges['resources']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (type: string | undefined, by: number) => {
    if (type !== undefined) counts.set(type, (counts.get(type) ?? 0) + by);
  };
  for (const { after, storedType } of changes.values()) {
    count(storedType, -1);
    count(after.state.status === 'present' ? after.state.type : undefined, 1);
  }
  return new Map([...counts].filter(([, by]) => by !== 0));
}

/** The changed users and groups by the externalId they have now. */
export function ownersByExternalId(changes: TenantChanges['resources']): ReadonlyMap<unknown, readonly GroupMember[]> {
  const owners = Array.from(changes, ([id, { after }]) => ({ id, state: after.state })).flatMap(({ id, state }) => {
    if (state.status === 'absent' || !isMemberType(state.type)) return [];
    return [{ id, type: state.type, externalId: state.attributes.externalId }];
  });
  return Map.groupBy(owners, ({ externalId }) => externalId);
}
