import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from '@rollcall/messaging';
import { Command, UnknownMembers } from '@rollcall/protocol/command/v1/command';

type Operation = NonNullable<Command['operation']>;

export const userSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchSchemaId = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** What a gateway would send for a tenant. */
export function commandsOf(tenantId: string, returnAddress = '') {
  const command = (operation: Operation, fields: Partial<Command> = {}): Command => ({
    ...{
      commandId: randomUUID(),
      tenantId,
      actor: { credentialId: 'c_test', subject: '' },
      correlationId: randomUUID(),
    },
    ...{ unknownMembers: UnknownMembers.UNKNOWN_MEMBERS_UNSPECIFIED, asked: undefined },
    ...{ issuedAt: new Date(), deadline: new Date(Date.now() + 30_000), returnAddress, operation },
    ...fields,
  });
  return {
    command,
    createUser: (id: string, attributes: object) =>
      command(create('User', id, { schemas: [userSchemaId], ...attributes })),
    createGroup: (id: string, displayName: string, members: readonly string[] = []) =>
      command(create('Group', id, { schemas: [groupSchemaId], displayName, members: references(members) })),
    replaceUser: (id: string, attributes: object, ifMatch: string[] = []) =>
      command({
        $case: 'replace',
        value: {
          resourceType: 'User',
          resourceId: id,
          resource: json({ schemas: [userSchemaId], ...attributes }),
          ifMatch,
        },
      }),
    replaceGroup: (id: string, displayName: string, members: readonly string[]) => {
      const resource = json({ schemas: [groupSchemaId], displayName, members: references(members) });
      return command({ $case: 'replace', value: { resourceType: 'Group', resourceId: id, resource, ifMatch: [] } });
    },
    patch: (resourceType: string, id: string, ...operations: readonly object[]) =>
      command({
        $case: 'patch',
        value: {
          ...{ resourceType, resourceId: id, ifMatch: [], createMissingValues: false },
          patch: json({ schemas: [patchSchemaId], Operations: operations }),
        },
      }),
    addMembers: (id: string, ...members: readonly string[]) =>
      command(patchMembers(id, { op: 'add', path: 'members', value: references(members) })),
    removeMember: (id: string, member: string) =>
      command(patchMembers(id, { op: 'remove', path: `members[value eq "${member}"]` })),
    remove: (resourceType: string, id: string) =>
      command({ $case: 'delete', value: { resourceType, resourceId: id, ifMatch: [] } }),
  };
}

/** The record of a command, as the topic has it. */
export function recordOf(command: Command, offset: number): IncomingMessage {
  const value = Buffer.from(Command.encode(command).finish());
  return { offset, key: command.tenantId, value, headers: {}, timestamp: Date.now() };
}

function create(resourceType: string, resourceId: string, resource: object): Operation {
  return { $case: 'create', value: { resourceType, resourceId, resource: json(resource) } };
}

function patchMembers(resourceId: string, operation: object): Operation {
  const patch = json({ schemas: [patchSchemaId], Operations: [operation] });
  return {
    $case: 'patch',
    value: { resourceType: 'Group', resourceId, patch, ifMatch: [], createMissingValues: false },
  };
}

function references(members: readonly string[]) {
  return members.map((value) => ({ value }));
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
