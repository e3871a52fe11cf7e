import { applyDifference, type Difference, type ResourceType, type ScimResource, uniqueValuesOf } from '@rollcall/scim';
import type { ResourceEvent } from './event.ts';

/**
 * A resource of any type. `attributes`: without `id`, `meta`, a User's `groups` and a Group's `members`: these are rows of
 * their own, so that a group of any size is decided about, and stored, at the same cost.
 */
export type Resource =
  | { readonly status: 'absent' }
  | { readonly status: 'present'; readonly type: string; readonly attributes: ScimResource };

export const absentResource: Resource = { status: 'absent' };

export function evolveResource(resource: Resource, event: ResourceEvent, type: ResourceType): Resource {
  switch (event.type) {
    case 'UserCreated':
    case 'GroupCreated':
    case 'ResourceCreated':
      return { status: 'present', type: type.name, attributes: event.data.attributes };
    case 'UserProfileChanged':
    case 'GroupProfileChanged':
    case 'ResourceChanged':
      return withAttributes(resource, event.data, type);
    case 'UserActivated':
      return withAttributes(resource, { set: { active: true }, removed: [] }, type);
    case 'UserDeactivated':
      return withAttributes(resource, { set: { active: false }, removed: [] }, type);
    case 'GroupRenamed':
      return withAttributes(resource, { set: { displayName: event.data.displayName }, removed: [] }, type);
    case 'GroupMembersAdded':
    case 'GroupMembersRemoved':
    case 'GroupMembersPending':
    case 'GroupPendingMembersDropped':
      return resource;
    case 'UserDeleted':
    case 'GroupDeleted':
    case 'ResourceDeleted':
      return absentResource;
  }
}

function withAttributes(resource: Resource, difference: Difference, type: ResourceType): Resource {
  if (resource.status === 'absent') return resource;
  return { ...resource, attributes: applyDifference(type, resource.attributes, difference) };
}

/** A value that no other resource of the tenant and type may have. */
export interface Claim {
  /** The attribute, canonical. */
  readonly path: string;
  /** `<Type>/<path>=<prepared value>`: two resources with equal keys contend for it. */
  readonly key: string;
}

/** What a resource claims for itself (RFC 7643 §2.2, `uniqueness`): a User's userName, and what the tenant's schemas say. */
export function claimsOf(type: ResourceType, attributes: ScimResource): readonly Claim[] {
  return uniqueValuesOf(type, attributes).map(({ path, value }) => ({ path, key: `${type.name}/${path}=${value}` }));
}
