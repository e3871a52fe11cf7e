import { enterpriseUserSchema } from './enterprise-user.ts';
import { groupSchema } from './group.ts';
import { defineResourceType, type ResourceType } from './resource-type.ts';
import { userSchema } from './user.ts';

export const userType: ResourceType = defineResourceType({
  name: 'User',
  endpoint: '/Users',
  description: 'User account',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema, required: false }],
  defaults: { active: true },
});

export const groupType: ResourceType = defineResourceType({
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: groupSchema,
  extensions: [],
});

/**
 * The attribute by which a type is joined with others: a Group's `members`, a User's `groups`; undefined for other types, where
 * attributes of these names are attributes like any other.
 */
export function referencesOf({ name }: ResourceType): 'members' | 'groups' | undefined {
  if (name === groupType.name) return 'members';
  return name === userType.name ? 'groups' : undefined;
}

/** The resource types of RFC 7643 §4. */
export const resourceTypes = { User: userType, Group: groupType } as const;
