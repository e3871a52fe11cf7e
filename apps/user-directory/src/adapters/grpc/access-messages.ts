import {
  type CheckedCredential,
  type ConnectionSettings as ConnectionSettingsMessage,
  CredentialKind,
  type Credential as CredentialMessage,
  type Tenant as TenantMessage,
} from '@rollcall/protocol/directory/v1/access';
import type { Admitted } from '../../application/admission.ts';
import {
  AccessRefused,
  type ConnectionSettings,
  type Credential,
  type CredentialKind as Kind,
  type Tenant,
} from '../../domain/access.ts';
import { workingSecrets } from '../../domain/credential.ts';
import { policyOf, unknownMembersOf } from '../unknown-members.ts';

const kindNumbers: Record<Kind, CredentialKind> = {
  bearer: CredentialKind.CREDENTIAL_KIND_BEARER,
  basic: CredentialKind.CREDENTIAL_KIND_BASIC,
  'oauth-client': CredentialKind.CREDENTIAL_KIND_OAUTH_CLIENT,
  'external-issuer': CredentialKind.CREDENTIAL_KIND_EXTERNAL_ISSUER,
};

export function toTenant({ id, displayName, createdAt }: Tenant): TenantMessage {
  return { id, displayName, createdAt };
}

/** Nothing of a secret but its times. */
export function toCredential(credential: Credential, now: Date): CredentialMessage {
  const { id, tenantId, kind, label, createdAt, revokedAt, expiresAt, lastUsedAt } = credential;
  const { publicKeys = '', trustedIssuer, settings } = credential;
  return {
    ...{ id, tenantId, label, createdAt, revokedAt, expiresAt, lastUsedAt, publicKeys },
    kind: kindNumbers[kind],
    settings: toSettings(settings),
    secrets: workingSecrets(credential, now).map((secret) => ({
      createdAt: secret.createdAt,
      expiresAt: secret.expiresAt,
    })),
    trustedIssuer: trustedIssuer && { ...trustedIssuer, subjects: [...trustedIssuer.subjects] },
  };
}

export function toCheckedCredential({ credential, typesVersion, until }: Admitted): CheckedCredential {
  const { id: credentialId, tenantId, kind, settings, publicKeys = '', trustedIssuer } = credential;
  return {
    ...{ credentialId, tenantId, publicKeys, typesVersion, expiresAt: until },
    kind: kindNumbers[kind],
    settings: toSettings(settings),
    trustedIssuer: trustedIssuer && { ...trustedIssuer, subjects: [...trustedIssuer.subjects] },
  };
}

/** @throws {AccessRefused} INVALID_CREDENTIAL_KIND */
export function kindOf(kind: CredentialKind): Kind {
  const found = (Object.entries(kindNumbers) as [Kind, CredentialKind][]).find(([, number]) => number === kind);
  if (!found) throw new AccessRefused('INVALID_CREDENTIAL_KIND');
  return found[0];
}

export function settingsOf(message: ConnectionSettingsMessage): ConnectionSettings {
  const { dialect, scopes, unknownMembers, requestsPerMinute } = message;
  return {
    ...{ dialect: dialect || 'auto', scopes, requestsPerMinute },
    unknownMembers: unknownMembersOf(unknownMembers),
  };
}

function toSettings({
  dialect,
  scopes,
  unknownMembers,
  requestsPerMinute,
}: ConnectionSettings): ConnectionSettingsMessage {
  return { dialect, scopes: [...scopes], requestsPerMinute, unknownMembers: policyOf(unknownMembers) };
}
