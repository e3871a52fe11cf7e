import {
  type ConnectionSettings,
  type CreateCredentialResponse,
  type Credential,
  CredentialKind,
} from '@rollcall/protocol/directory/v1/access';
import { required } from './admin-views.ts';
import { credentialKinds, nameOf, unknownMembers } from './credential-names.ts';

export function credentialView(credential: Credential | undefined): object {
  const { id, tenantId, kind, label, createdAt, revokedAt, expiresAt, lastUsedAt, ...rest } = required(credential);
  return {
    ...{ id, tenantId, kind: nameOf(credentialKinds, kind), label, createdAt, revokedAt, expiresAt, lastUsedAt },
    settings: settingsView(required(rest.settings)),
    secrets: rest.secrets.map((secret) => ({ createdAt: secret.createdAt, expiresAt: secret.expiresAt })),
    publicKeys: rest.publicKeys ? JSON.parse(rest.publicKeys) : undefined,
    trustedIssuer: rest.trustedIssuer,
  };
}

function settingsView(settings: ConnectionSettings): object {
  return { ...settings, unknownMembers: nameOf(unknownMembers, settings.unknownMembers) };
}

/** With the secret, this once, in the form in which an identity provider wants it. */
export function newCredentialView({ credential, secret }: CreateCredentialResponse): object {
  return { ...credentialView(credential), ...(secret !== '' && { secret }), ...formsOf(required(credential), secret) };
}

function formsOf({ id, kind }: Credential, secret: string): object {
  switch (kind) {
    case CredentialKind.CREDENTIAL_KIND_BASIC:
      return { username: id, password: secret };
    case CredentialKind.CREDENTIAL_KIND_OAUTH_CLIENT:
      return { clientId: id, ...(secret !== '' && { clientSecret: secret }) };
    case CredentialKind.CREDENTIAL_KIND_BEARER:
      return { bearerToken: `${id}.${secret}` };
    default:
      return {};
  }
}
