import { UnknownMembers } from '@rollcall/protocol/command/v1/command';
import {
  type AccessServiceClient,
  type AuthenticateResponse,
  CredentialKind,
} from '@rollcall/protocol/directory/v1/access';
import { call, RpcError, status } from '@rollcall/service-kit';
import type { Caller, CredentialChecker } from '../../application/ports.ts';
import { allScopes } from '../../domain/scopes.ts';

const kinds = { bearer: CredentialKind.CREDENTIAL_KIND_BEARER, basic: CredentialKind.CREDENTIAL_KIND_BASIC } as const;

/** Asks the directory. A refusal is UNAUTHENTICATED with a reason; without one, it is our own service token that is refused. */
export function createCredentialChecker(client: AccessServiceClient, timeoutMs: number): CredentialChecker {
  return {
    async check({ kind, id, secret }) {
      const request = { kind: kinds[kind], credentialId: id, secret };
      try {
        return toCaller(await call(client.authenticate, request, { timeoutMs }));
      } catch (error) {
        if (error instanceof RpcError && error.code === status.UNAUTHENTICATED && error.reason) return undefined;
        throw error;
      }
    },
  };
}

function toCaller({ tenantId, credentialId, credential }: AuthenticateResponse): Caller {
  const { dialect, scopes, unknownMembers, requestsPerMinute } = credential?.settings ?? {};
  return {
    tenantId,
    credentialId,
    scopes: scopes?.length ? scopes : allScopes,
    dialect: dialect || 'auto',
    unknownMembers: unknownMembers || UnknownMembers.UNKNOWN_MEMBERS_REJECT,
    requestsPerMinute: requestsPerMinute ?? 0,
    typesVersion: credential?.typesVersion ?? 0,
  };
}
