import {
  AccessServiceService,
  type AuthenticateRequest,
  type AuthenticateResponse,
  type CheckCredentialRequest,
  type CheckCredentialResponse,
  type CreateCredentialRequest,
  type CreateCredentialResponse,
  type CreateTenantRequest,
  type CreateTenantResponse,
  type FindTrustRequest,
  type FindTrustResponse,
  type GetTenantRequest,
  type GetTenantResponse,
  type ListCredentialsRequest,
  type ListCredentialsResponse,
  type ListTenantsRequest,
  type ListTenantsResponse,
  type RevokeCredentialRequest,
  type RevokeCredentialResponse,
  type RotateSecretRequest,
  type RotateSecretResponse,
  type UpdateCredentialRequest,
  type UpdateCredentialResponse,
  type UseAssertionRequest,
  type UseAssertionResponse,
} from '@rollcall/protocol/directory/v1/access';
import { type GrpcServerOptions, unary } from '@rollcall/service-kit';
import type { Access } from '../../application/access.ts';
import type { Admission } from '../../application/admission.ts';
import { AccessRefused } from '../../domain/access.ts';
import { kindOf, settingsOf, toCheckedCredential, toCredential, toTenant } from './access-messages.ts';
import { toRpcError } from './rpc-errors.ts';

/** Tenants, their credentials, and who comes in with them. */
export function accessService(access: Access, admission: Admission): GrpcServerOptions['services'][number] {
  return {
    definition: AccessServiceService,
    implementation: { ...tenantCalls(access), ...credentialCalls(access), ...admissionCalls(admission) },
  };
}

function tenantCalls(access: Access) {
  return {
    createTenant: answering<CreateTenantRequest, CreateTenantResponse>(async ({ id, displayName }) => ({
      tenant: toTenant(await access.createTenant({ id, displayName })),
    })),
    getTenant: answering<GetTenantRequest, GetTenantResponse>(async ({ id }) => ({
      tenant: toTenant(await access.getTenant(id)),
    })),
    listTenants: answering<ListTenantsRequest, ListTenantsResponse>(async () => ({
      tenants: (await access.listTenants()).map(toTenant),
    })),
  };
}

function credentialCalls(access: Access) {
  return {
    createCredential: answering<CreateCredentialRequest, CreateCredentialResponse>(async (request) => {
      const { tenantId, kind, label, settings, expiresAt, publicKeys, trustedIssuer } = request;
      const { credential, secret } = await access.createCredential({
        ...{ tenantId, kind: kindOf(kind), label, expiresAt, trustedIssuer },
        settings: settings && settingsOf(settings),
        publicKeys: publicKeys || undefined,
      });
      return { credential: toCredential(credential, new Date()), secret };
    }),
    listCredentials: answering<ListCredentialsRequest, ListCredentialsResponse>(async ({ tenantId }) => {
      const [credentials, now] = [await access.listCredentials(tenantId), new Date()];
      return { credentials: credentials.map((credential) => toCredential(credential, now)) };
    }),
    revokeCredential: answering<RevokeCredentialRequest, RevokeCredentialResponse>(async (request) => {
      const revoked = await access.revokeCredential(whichOf(request));
      return { credential: toCredential(revoked, new Date()) };
    }),
    updateCredential: answering<UpdateCredentialRequest, UpdateCredentialResponse>(async (request) => {
      const { label, settings, expiresAt, neverExpires, publicKeys, trustedIssuer } = request;
      const update = { label, settings: settings && settingsOf(settings), expiresAt, neverExpires };
      const updated = await access.updateCredential(whichOf(request), { ...update, publicKeys, trustedIssuer });
      return { credential: toCredential(updated, new Date()) };
    }),
    rotateSecret: answering<RotateSecretRequest, RotateSecretResponse>(async (request) => {
      const { credential, secret } = await access.rotateSecret(whichOf(request), request.overlapSeconds * 1_000);
      return { credential: toCredential(credential, new Date()), secret };
    }),
  };
}

function admissionCalls(admission: Admission) {
  return {
    authenticate: answering<AuthenticateRequest, AuthenticateResponse>(async ({ kind, credentialId, secret }) => {
      const shown = { kind: shownKind(kind), id: credentialId, secret };
      const credential = toCheckedCredential(await admission.authenticate(shown));
      return { tenantId: credential.tenantId, credentialId, credential };
    }),
    checkCredential: answering<CheckCredentialRequest, CheckCredentialResponse>(async ({ credentialId }) => ({
      credential: toCheckedCredential(await admission.check(credentialId)),
    })),
    findTrust: answering<FindTrustRequest, FindTrustResponse>(async ({ issuer, audiences }) => ({
      credential: toCheckedCredential(await admission.findTrust({ issuer, audiences })),
    })),
    useAssertion: answering<UseAssertionRequest, UseAssertionResponse>(async ({ credentialId, jti, expiresAt }) => {
      if (!expiresAt) throw new AccessRefused('INVALID_EXPIRY');
      await admission.useAssertion({ credentialId, jti, expiresAt });
      return {};
    }),
  };
}

/** Credentials that are no secret cannot be shown. */
function shownKind(kind: AuthenticateRequest['kind']) {
  const shown = kindOf(kind);
  if (shown === 'external-issuer') throw new AccessRefused('CREDENTIAL_REFUSED');
  return shown;
}

function whichOf({ tenantId, credentialId }: { readonly tenantId: string; readonly credentialId: string }) {
  return { tenantId, id: credentialId };
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
