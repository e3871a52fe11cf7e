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

/** The resource types of RFC 7643 §4. */
export const resourceTypes = { User: userType, Group: groupType } as const;
