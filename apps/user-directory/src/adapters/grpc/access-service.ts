import {
  AccessServiceService,
  type AuthenticateRequest,
  type AuthenticateResponse,
  type CreateCredentialRequest,
  type CreateCredentialResponse,
  type CreateTenantRequest,
  type CreateTenantResponse,
  type GetTenantRequest,
  type GetTenantResponse,
  type ListCredentialsRequest,
  type ListCredentialsResponse,
  type ListTenantsRequest,
  type ListTenantsResponse,
  type RevokeCredentialRequest,
  type RevokeCredentialResponse,
} from '@rollcall/protocol/directory/v1/access';
import { type GrpcServerOptions, unary } from '@rollcall/service-kit';
import type { Access } from '../../application/access.ts';
import { kindOf, toCredential, toTenant } from './access-messages.ts';
import { toRpcError } from './rpc-errors.ts';

/** Tenants and credentials. */
export function accessService(access: Access): GrpcServerOptions['services'][number] {
  return {
    definition: AccessServiceService,
    implementation: {
      createTenant: answering<CreateTenantRequest, CreateTenantResponse>(async ({ id, displayName }) => ({
        tenant: toTenant(await access.createTenant({ id, displayName })),
      })),
      getTenant: answering<GetTenantRequest, GetTenantResponse>(async ({ id }) => ({
        tenant: toTenant(await access.getTenant(id)),
      })),
      listTenants: answering<ListTenantsRequest, ListTenantsResponse>(async () => ({
        tenants: (await access.listTenants()).map(toTenant),
      })),
      createCredential: answering<CreateCredentialRequest, CreateCredentialResponse>(
        async ({ tenantId, kind, label }) => {
          const { credential, secret } = await access.createCredential({ tenantId, kind: kindOf(kind), label });
          return { credential: toCredential(credential), secret };
        },
      ),
      listCredentials: answering<ListCredentialsRequest, ListCredentialsResponse>(async ({ tenantId }) => ({
        credentials: (await access.listCredentials(tenantId)).map(toCredential),
      })),
      revokeCredential: answering<RevokeCredentialRequest, RevokeCredentialResponse>(
        async ({ tenantId, credentialId }) => ({
          credential: toCredential(await access.revokeCredential({ tenantId, id: credentialId })),
        }),
      ),
      authenticate: answering<AuthenticateRequest, AuthenticateResponse>(async ({ kind, credentialId, secret }) => {
        const { tenantId } = await access.authenticate({ kind: kindOf(kind), id: credentialId, secret });
        return { tenantId, credentialId };
      }),
    },
  };
}

function answering<Q, R>(handler: (request: Q) => Promise<R>) {
  return unary<Q, R>(async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      throw toRpcError(error);
    }
  });
}
