import { UnknownMembers } from '@rollcall/protocol/command/v1/command';
import type { AccessServiceClient, CheckedCredential } from '@rollcall/protocol/directory/v1/access';
import { call, RpcError, status } from '@rollcall/service-kit';
import type { Connection, CredentialDirectory } from '../../application/access-ports.ts';
import type { Caller } from '../../application/ports.ts';
import { allScopes } from '../../domain/scopes.ts';
import { credentialKinds, nameOf } from './credential-kinds.ts';

/** Asks the directory. A refusal is UNAUTHENTICATED with a reason; without one, it is our own service token that is refused. */
export function createCredentialDirectory(client: AccessServiceClient, timeoutMs: number): CredentialDirectory {
  const settings = { timeoutMs };
  return {
    authenticate: ({ kind, id: credentialId, secret }) =>
      unlessRefused(call(client.authenticate, { kind: credentialKinds[kind], credentialId, secret }, settings)),
    check: (credentialId) => unlessRefused(call(client.checkCredential, { credentialId }, settings)),
    findTrust: ({ issuer, audiences }) =>
      unlessRefused(call(client.findTrust, { issuer, audiences: [...audiences] }, settings)),
    async useAssertion(assertion) {
      try {
        await call(client.useAssertion, assertion, settings);
        return true;
      } catch (error) {
        if (error instanceof RpcError && error.code === status.ALREADY_EXISTS) return false;
        throw error;
      }
    },
  };
}

async function unlessRefused(
  answer: Promise<{ credential?: CheckedCredential | undefined }>,
): Promise<Connection | undefined> {
  try {
    const { credential } = await answer;
    if (!credential) throw new Error('the directory accepts a credential without describing it');
    return toConnection(credential);
  } catch (error) {
    if (error instanceof RpcError && error.code === status.UNAUTHENTICATED && error.reason) return undefined;
    throw error;
  }
}

function toConnection(credential: CheckedCredential): Connection {
  const { publicKeys, trustedIssuer, expiresAt } = credential;
  const kind = nameOf(credentialKinds, credential.kind);
  return { kind, caller: toCaller(credential), publicKeys, trustedIssuer, expiresAt };
}

function toCaller({ tenantId, credentialId, settings, typesVersion }: CheckedCredential): Caller {
  const { dialect, scopes, unknownMembers, requestsPerMinute } = settings ?? {};
  return {
    ...{ tenantId, credentialId, typesVersion },
    scopes: scopes?.length ? scopes : allScopes,
    dialect: dialect || 'auto',
    unknownMembers: unknownMembers || UnknownMembers.UNKNOWN_MEMBERS_REJECT,
    requestsPerMinute: requestsPerMinute ?? 0,
  };
}
