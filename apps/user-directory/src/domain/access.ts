import type { UnknownMembers } from './command.ts';

export const credentialKinds = ['bearer', 'basic', 'oauth-client', 'external-issuer'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

export interface Tenant {
  readonly id: string;
  readonly displayName: string;
  readonly createdAt: Date;
}

/** How the requests of a connection are read and answered. */
export interface ConnectionSettings {
  /** One of `dialects`. */
  readonly dialect: string;
  /** Empty: everything. */
  readonly scopes: readonly string[];
  readonly unknownMembers: UnknownMembers;
  /** 0: the installation's default. */
  readonly requestsPerMinute: number;
}

/** Which tokens of an external issuer are accepted. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  /** Empty: any. */
  readonly subjects: readonly string[];
  /** The attribute of the User whom `sub` names; empty: nobody. */
  readonly meAttribute: string;
}

/** What is kept of a secret. */
export interface KeptSecret {
  readonly salt: Uint8Array;
  /** SHA-256 of salt and secret. */
  readonly hash: Uint8Array;
  readonly createdAt: Date;
  /** Undefined: it works as long as its credential. */
  readonly expiresAt: Date | undefined;
}

/** With what an identity provider signs in. Its secrets are shown once and kept nowhere. */
export interface Credential {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: CredentialKind;
  readonly label: string;
  readonly createdAt: Date;
  /** Undefined while it is valid. */
  readonly revokedAt: Date | undefined;
  /** Undefined: it works until it is revoked. */
  readonly expiresAt: Date | undefined;
  /** Of a successful request, to about a minute. */
  readonly lastUsedAt: Date | undefined;
  readonly settings: ConnectionSettings;
  /** Oldest first. */
  readonly secrets: readonly KeptSecret[];
  /** Of an OAuth client that signs assertions: a JSON Web Key Set. */
  readonly publicKeys: string | undefined;
  /** Of an external issuer. */
  readonly trustedIssuer: TrustedIssuer | undefined;
}

const refusals = {
  ASSERTION_USED: 'the assertion was used before',
  CREDENTIAL_HAS_NO_SECRET: 'a credential of this kind has no secret',
  CREDENTIAL_REFUSED: 'the credential is refused',
  CREDENTIAL_REVOKED: 'the credential is revoked',
  CREDENTIAL_UNKNOWN: 'the tenant has no such credential',
  INVALID_CREDENTIAL_KIND: `the kind must be one of ${credentialKinds.join(', ')}`,
  INVALID_EXPIRY: 'the expiry must be in the future',
  INVALID_LABEL: 'the name is too long',
  INVALID_PUBLIC_KEYS: 'the public keys are not valid',
  INVALID_SETTINGS: 'the settings are not valid',
  INVALID_TENANT_ID: 'this is no tenant id',
  INVALID_TRUSTED_ISSUER: 'the trusted issuer is not valid',
  TENANT_EXISTS: 'the tenant id is taken',
  TENANT_UNKNOWN: 'there is no such tenant',
  TOO_MANY_SECRETS: 'too many secrets work at the same time already',
  TRUST_TAKEN: 'another credential trusts this issuer and audience already',
} as const;

export type AccessRefusalCode = keyof typeof refusals;

export class AccessRefused extends Error {
  override readonly name = 'AccessRefused';
  readonly code: AccessRefusalCode;

  constructor(code: AccessRefusalCode, message: string = refusals[code]) {
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

/** @throws {AccessRefused} INVALID_LABEL */
export function checkLabel(label: string): void {
  if (label.length > maxLabelLength)
    throw new AccessRefused('INVALID_LABEL', `a name has at most ${maxLabelLength} characters`);
}
