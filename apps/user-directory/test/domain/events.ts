import { groupType, parseResource, type ScimResource, userType } from '@rollcall/scim';
import type { GroupEvent, GroupMember, ResourceHappening, UserEvent } from '../../src/domain/event.ts';
import { groupSchemaId, userSchemaId } from '../support/commands.ts';

export const enterpriseId = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A user as a gateway sends it. */
export function aUser(attributes: object): ScimResource {
  return parseResource(userType, { schemas: [userSchemaId], ...attributes });
}

/** A group as a gateway sends it. */
export function aGroup(attributes: object): ScimResource {
  return parseResource(groupType, { schemas: [groupSchemaId], ...attributes });
}

export function toUser(id: string, event: UserEvent): ResourceHappening {
  return { resourceType: 'User', id, event };
}

export function toGroup(id: string, event: GroupEvent): ResourceHappening {
  return { resourceType: 'Group', id, event };
}

export function userCreated(id: string, attributes: object): ResourceHappening {
  return toUser(id, { type: 'UserCreated', data: { attributes: aUser({ active: true, ...attributes }) } });
}

export function groupCreated(id: string, attributes: object): ResourceHappening {
  return toGroup(id, { type: 'GroupCreated', data: { attributes: aGroup(attributes) } });
}

export function membersAdded(id: string, ...members: readonly GroupMember[]): ResourceHappening {
  return toGroup(id, { type: 'GroupMembersAdded', data: { members } });
}

export function membersRemoved(id: string, ...members: readonly GroupMember[]): ResourceHappening {
  return toGroup(id, { type: 'GroupMembersRemoved', data: { members } });
}

export const user = (id: string): GroupMember => ({ id, type: 'User' });
export const group = (id: string): GroupMember => ({ id, type: 'Group' });

export function membersPending(id: string, ...values: readonly string[]): ResourceHappening {
  return toGroup(id, { type: 'GroupMembersPending', data: { values } });
}

export function pendingDropped(id: string, ...values: readonly string[]): ResourceHappening {
  return toGroup(id, { type: 'GroupPendingMembersDropped', data: { values } });
}
