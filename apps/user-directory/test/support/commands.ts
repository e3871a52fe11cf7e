import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from '@rollcall/messaging';
import { type BulkOperation, Command, UnknownMembers } from '@rollcall/protocol/command/v1/command';

type Operation = NonNullable<Command['operation']>;

export const userSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchSchemaId = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** A schema and two types of a tenant's own: `Device`, with a unique serialNumber, and a badge for every User. */
export const deviceSchemaId = 'urn:example:params:scim:schemas:Device';
export const badgeSchemaId = 'urn:example:params:scim:schemas:Badge';
export const ownTypes = {
  schemas: [
    {
      id: deviceSchemaId,
      name: 'Device',
      attributes: [
        { name: 'displayName', type: 'string', required: true },
        { name: 'serialNumber', type: 'string', uniqueness: 'server' },
      ],
    },
    { id: badgeSchemaId, name: 'Badge', attributes: [{ name: 'number', type: 'string', uniqueness: 'server' }] },
  ],
  resourceTypes: [
    { name: 'Device', endpoint: '/Devices', schema: deviceSchemaId, schemaExtensions: [] },
    {
      ...{ name: 'User', endpoint: '/Users', schema: userSchemaId },
      schemaExtensions: [{ schema: badgeSchemaId, required: false }],
    },
  ],
};

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
    createDevice: (id: string, attributes: object) =>
      command(create('Device', id, { schemas: [deviceSchemaId], ...attributes })),
    defineTypes: (definitions: object) => command({ $case: 'defineTypes', value: { definitions: json(definitions) } }),
    /** Of commands for one resource each; `refersTo` by the index of the operation. */
    bulk: (
      operations: readonly Command[],
      { failOnErrors = 0, refersTo = {} }: { failOnErrors?: number; refersTo?: Record<number, number[]> } = {},
    ) =>
      command({
        $case: 'bulk',
        value: {
          failOnErrors,
          operations: operations.map(({ operation, asked }, index) => ({
            ...{ asked, refersTo: refersTo[index] ?? [] },
            change: operation as BulkOperation['change'],
          })),
        },
      }),
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

/** The same command for a connection whose unknown members are waited for. */
export function waiting(command: Command): Command {
  return { ...command, unknownMembers: UnknownMembers.UNKNOWN_MEMBERS_KEEP_PENDING };
}
