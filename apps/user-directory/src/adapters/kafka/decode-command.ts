import type { IncomingMessage } from '@rollcall/messaging';
import { Command } from '@rollcall/protocol/command/v1/command';
import {
  isObject,
  type JsonObject,
  parsePatch,
  ScimError,
  type ScimResource,
  splitMemberOperations,
  splitMembers,
} from '@rollcall/scim';
import type { Envelope, Received } from '../../application/received.ts';
import { isTenantId } from '../../domain/access.ts';
import type { DirectoryCommand } from '../../domain/command.ts';

const commandIdPattern = /^[A-Za-z0-9-]{1,64}$/;
/** Of one length, so that ids have the same order alone and as a part of a key. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads a record of the command topic. Never throws: what is no command at all is poison. */
export function decodeCommand(message: IncomingMessage): Received {
  const { offset } = message;
  try {
    const command = Command.decode(message.value ?? new Uint8Array());
    const envelope = envelopeOf(command, message);
    return { kind: 'command', offset, envelope, read: () => readOperation(command) };
  } catch (error) {
    return { kind: 'poison', offset, error: error instanceof Error ? error : new Error('undecodable') };
  }
}

function envelopeOf(command: Command, { key, headers }: IncomingMessage): Envelope {
  const { commandId, tenantId, actor, correlationId, deadline, returnAddress, asked } = command;
  if (!commandIdPattern.test(commandId)) throw new Error('the record has no command id');
  if (!isTenantId(tenantId)) throw new Error('the record has no tenant');
  if (key !== tenantId) throw new Error("the record's key is not its tenant");
  return {
    ...{ commandId, tenantId, correlationId, deadline, returnAddress, asked },
    actor: actor?.credentialId ?? '',
    traceparent: headers.traceparent,
  };
}

/** @throws {ScimError} 400 what the command holds is not what it says. */
function readOperation({ operation }: Command): DirectoryCommand {
  switch (operation?.$case) {
    case 'create': {
      const { resourceType, resourceId: id, resource } = operation.value;
      if (!uuid.test(id)) throw malformed('the id of a new resource');
      return ofType(resourceType, {
        User: () => ({ kind: 'createUser', id, desired: readJson(resource) }),
        Group: () => ({ kind: 'createGroup', id, ...readGroup(resource) }),
      });
    }
    case 'replace': {
      const { resourceType, resourceId: id, resource, ifMatch } = operation.value;
      return ofType(resourceType, {
        User: () => ({ kind: 'replaceUser', id, desired: readJson(resource), ifMatch }),
        Group: () => ({ kind: 'replaceGroup', id, ...readGroup(resource), ifMatch }),
      });
    }
    case 'patch': {
      const { resourceType, resourceId: id, patch, ifMatch } = operation.value;
      const operations = parsePatch(readJson(patch), { minOperations: 0 });
      return ofType(resourceType, {
        User: () => ({ kind: 'patchUser', id, operations, ifMatch }),
        Group: () => {
          const { members, rest } = splitMemberOperations(operations);
          return { kind: 'patchGroup', id, operations: rest, members, ifMatch };
        },
      });
    }
    case 'delete': {
      const { resourceType, resourceId: id, ifMatch } = operation.value;
      return ofType(resourceType, {
        User: () => ({ kind: 'deleteUser', id, ifMatch }),
        Group: () => ({ kind: 'deleteGroup', id, ifMatch }),
      });
    }
    default:
      throw malformed('the operation');
  }
}

function ofType(
  resourceType: string,
  commands: { readonly User: () => DirectoryCommand; readonly Group: () => DirectoryCommand },
): DirectoryCommand {
  if (resourceType === 'User') return commands.User();
  if (resourceType === 'Group') return commands.Group();
  throw malformed('the resource type');
}

function readGroup(resource: Buffer): { desired: ScimResource; members: ReturnType<typeof splitMembers>['members'] } {
  const { members, rest } = splitMembers(readJson(resource));
  return { desired: rest, members };
}

function readJson(bytes: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(value)) return value;
  } catch (cause) {
    throw malformed('the content', cause);
  }
  throw malformed('the content');
}

function malformed(part: string, cause?: unknown): ScimError {
  return new ScimError(400, 'invalidSyntax', `${part} of the command cannot be read`, { cause });
}
