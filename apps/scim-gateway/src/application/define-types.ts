import { UnknownMembers } from '@rollcall/protocol/command/v1/command';
import { compileTypes, parseTypeDefinitions, type TypeDefinitions } from '@rollcall/scim';
import { committed } from './change-resource.ts';
import type { Caller } from './ports.ts';
import type { SubmitCommand } from './submit-command.ts';

/** A tenant's own types and how often they have been defined. */
export interface DefinedTypes {
  readonly version: number;
  readonly definitions: TypeDefinitions;
}

/**
 * Replaces a tenant's own schemas and resource types (RFC 7643 §7, §6), as one command like any other write.
 * @throws {ScimError} 400 naming what is not valid, 409 for what resources that exist forbid; and as SubmitCommand.
 */
export type DefineTypes = (tenantId: string, json: unknown) => Promise<DefinedTypes>;

export function createDefineTypes(submit: SubmitCommand): DefineTypes {
  return async (tenantId, json) => {
    const definitions = parseTypeDefinitions(json);
    compileTypes(definitions);
    const value = { definitions: Buffer.from(JSON.stringify(definitions)) };
    const submitted = await submit(operatorOf(tenantId), { $case: 'defineTypes', value });
    if (submitted.kind !== 'decided') throw new Error('the definition of types was not waited for');
    return { version: committed(submitted.outcome).revision, definitions };
  };
}

/** Whoever holds the admin token. */
function operatorOf(tenantId: string): Caller {
  return {
    ...{ tenantId, credentialId: 'admin', scopes: ['write'], dialect: 'strict', requestsPerMinute: 0, typesVersion: 0 },
    unknownMembers: UnknownMembers.UNKNOWN_MEMBERS_REJECT,
  };
}
