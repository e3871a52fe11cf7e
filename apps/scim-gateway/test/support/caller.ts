import { UnknownMembers } from '@rollcall/protocol/command/v1/command';
import type { Caller } from '../../src/application/ports.ts';
import { allScopes } from '../../src/domain/scopes.ts';

/** A caller who may do everything, except for what is given. */
export function callerOf(given: Partial<Caller> = {}): Caller {
  return {
    tenantId: 'acme',
    credentialId: 'c_1',
    scopes: allScopes,
    dialect: 'auto',
    unknownMembers: UnknownMembers.UNKNOWN_MEMBERS_REJECT,
    requestsPerMinute: 0,
    typesVersion: 0,
    ...given,
  };
}
