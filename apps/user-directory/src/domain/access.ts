export type CredentialKind = 'bearer' | 'basic';

export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  readonly createdAt: Date;
}

/** With what an identity provider signs in. Its secret is shown once and kept nowhere. */
export interface Credential {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: CredentialKind;
  readonly label: string;
  readonly createdAt: Date;
  /** Undefined while it is valid. */
  readonly revokedAt: Date | undefined;
}

export type AccessRefusalCode =
  | 'CREDENTIAL_REFUSED'
  | 'CREDENTIAL_UNKNOWN'
  | 'INVALID_CREDENTIAL_KIND'
  | 'INVALID_LABEL'
  | 'INVALID_TENANT_ID'
  | 'TENANT_EXISTS'
  | 'TENANT_UNKNOWN';

export class AccessRefused extends Error {
  override readonly name = 'AccessRefused';
  readonly code: AccessRefusalCode;

  constructor(code: AccessRefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Of a tenant's or a credential's name for people. */
export const maxLabelLength = 200;

const tenantId = /^[a-z][a-z0-9-]{1,62}$/;

/** 2 to 63 characters of a-z, 0-9 and "-", beginning with a letter: fit to be a part of every key. */
export function isTenantId(text: string): boolean {
  return tenantId.test(text);
}
