import {
  CredentialKind,
  type Credential as CredentialMessage,
  type Tenant as TenantMessage,
} from '@rollcall/protocol/directory/v1/access';
import { AccessRefused, type Credential, type CredentialKind as Kind, type Tenant } from '../../domain/access.ts';

const { CREDENTIAL_KIND_BASIC, CREDENTIAL_KIND_BEARER } = CredentialKind;

export function toTenant({ id, displayName, createdAt }: Tenant): TenantMessage {
  return { id, displayName, createdAt };
}

export function toCredential({ id, tenantId, kind, label, createdAt, revokedAt }: Credential): CredentialMessage {
  const kindNumber = kind === 'basic' ? CREDENTIAL_KIND_BASIC : CREDENTIAL_KIND_BEARER;
  return { id, tenantId, kind: kindNumber, label, createdAt, revokedAt };
}

/** @throws {AccessRefused} INVALID_CREDENTIAL_KIND */
export function kindOf(kind: CredentialKind): Kind {
  if (kind === CREDENTIAL_KIND_BASIC) return 'basic';
  if (kind === CREDENTIAL_KIND_BEARER) return 'bearer';
  throw new AccessRefused('INVALID_CREDENTIAL_KIND', 'the kind must be bearer or basic');
}
