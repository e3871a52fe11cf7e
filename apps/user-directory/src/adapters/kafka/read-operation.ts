import type {
  BulkOperation as BulkOperationMessage,
  Command,
  CreateResource,
  DeleteResource,
  PatchResource,
  ReplaceResource,
} from '@rollcall/protocol/command/v1/command';
import {
  isObject,
  type JsonObject,
  type MemberReference,
  parsePatch,
  parseTypeDefinitions,
  ScimError,
  type ScimResource,
  splitMemberOperations,
  splitMembers,
} from '@rollcall/scim';
import { refusalOf } from '../../application/outcomes.ts';
import type { BulkOperation, DirectoryCommand, ResourceCommand, UnknownMembers } from '../../domain/command.ts';
import { unknownMembersOf } from '../unknown-members.ts';

/** Of one length, so that ids have the same order alone and as a part of a key. */
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** So many results fit into one message. */
const maxBulkOperations = 5_000;

type Change =
  | { readonly $case: 'create'; readonly value: CreateResource }
  | { readonly $case: 'replace'; readonly value: ReplaceResource }
  | { readonly $case: 'patch'; readonly value: PatchResource }
  | { readonly $case: 'delete'; readonly value: DeleteResource };

/** What a command asks for. @throws {ScimError} 400 what the command holds is not what it says. */
export function readOperation({ tenantId, operation, unknownMembers: policy }: Command): DirectoryCommand {
  const unknownMembers = unknownMembersOf(policy);
  if (!operation) throw malformed('the operation');
  switch (operation.$case) {
    case 'defineTypes': {
      const definitions = parseTypeDefinitions(readJson(operation.value.definitions));
      return { kind: 'defineTypes', tenantId, definitions };
    }
    case 'bulk': {
      const { operations, failOnErrors } = operation.value;
      if (operations.length > maxBulkOperations) throw new ScimError(413, undefined, 'too many operations');
      const read = operations.map((each) => readBulkOperation(each, { operations, unknownMembers }));
      return { kind: 'bulk', operations: read, failOnErrors };
    }
    default:
      return readChange(operation, unknownMembers);
  }
}

/** One that cannot be read fails alone. Only new resources can be referred to. */
function readBulkOperation(
  message: BulkOperationMessage,
  {
    operations,
    unknownMembers,
  }: { readonly operations: readonly BulkOperationMessage[]; readonly unknownMembers: UnknownMembers },
): BulkOperation {
  const { change, refersTo } = message;
  if (change?.$case === 'refused') return { change: { kind: 'refused', ...change.value }, refersTo: [] };
  const isReferable = (index: number) => {
    const kind = operations[index]?.change?.$case;
    return operations[index] !== message && (kind === 'create' || kind === 'refused');
  };
  try {
    if (!change) throw malformed('an operation');
    return { change: readChange(change, unknownMembers), refersTo: refersTo.filter(isReferable) };
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    return { change: refusal, refersTo: [] };
  }
}

function readChange(change: Change, unknownMembers: UnknownMembers): ResourceCommand {
  switch (change.$case) {
    case 'create': {
      const { resourceType: type, resourceId: id, resource } = change.value;
      if (!uuid.test(id)) throw malformed('the id of a new resource');
      return { kind: 'create', type, id, ...readWhole(type, resource), unknownMembers };
    }
    case 'replace': {
      const { resourceType: type, resourceId: id, resource, ifMatch } = change.value;
      return { kind: 'replace', type, id, ...readWhole(type, resource), unknownMembers, ifMatch };
    }
    case 'patch': {
      const { resourceType: type, resourceId: id, patch, ifMatch, createMissingValues } = change.value;
      const operations = parsePatch(readJson(patch), { minOperations: 0 });
      const split = type === 'Group' ? splitMemberOperations(operations) : { members: [], rest: operations };
      const { members, rest } = split;
      return { kind: 'patch', type, id, operations: rest, members, unknownMembers, createMissingValues, ifMatch };
    }
    case 'delete': {
      const { resourceType: type, resourceId: id, ifMatch } = change.value;
      return { kind: 'delete', type, id, ifMatch };
    }
  }
}

function readWhole(
  type: string,
  resource: Buffer,
): { readonly desired: ScimResource; readonly members: readonly MemberReference[] } {
  const desired = readJson(resource);
  if (type !== 'Group') return { desired, members: [] };
  const { members, rest } = splitMembers(desired);
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
