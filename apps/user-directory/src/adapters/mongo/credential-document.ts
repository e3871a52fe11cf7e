import { createHash } from 'node:crypto';
import { Binary } from 'mongodb';
import type { ConnectionSettings, Credential, CredentialKind, KeptSecret, TrustedIssuer } from '../../domain/access.ts';
import { defaultSettings } from '../../domain/connection-settings.ts';

interface SecretDocument {
  readonly salt: Binary;
  readonly hash: Binary;
  readonly createdAt: Date;
  readonly expiresAt?: Date;
}

/** A credential, in the collection `credentials`. The secrets themselves are nowhere. */
export interface CredentialDocument {
  /** The credential's id. */
  readonly _id: string;
  /** Counts changes; absent in documents of before there were any. */
  readonly revision?: number;
  readonly tenantId: string;
  readonly kind: CredentialKind;
  readonly label: string;
  readonly createdAt: Date;
  /** Absent while it is valid. */
  readonly revokedAt?: Date | undefined;
  readonly expiresAt?: Date | undefined;
  readonly lastUsedAt?: Date | undefined;
  /** Absent in documents of before there were any. */
  readonly settings?: ConnectionSettings;
  /** Absent in documents of before there could be several; then salt and hash are here. */
  readonly secrets?: readonly SecretDocument[];
  readonly salt?: Binary;
  readonly hash?: Binary;
  readonly publicKeys?: string | undefined;
  readonly trustedIssuer?: TrustedIssuer | undefined;
  /** Unique: issuer and audience while they are trusted. */
  readonly trust?: string | undefined;
}

export function toCredential(document: CredentialDocument): Credential {
  const { _id: id, tenantId, kind, label, createdAt, settings = defaultSettings } = document;
  const { revokedAt, expiresAt, lastUsedAt, publicKeys, trustedIssuer } = document;
  return {
    ...{ id, tenantId, kind, label, createdAt, settings, secrets: secretsOf(document) },
    ...{ revokedAt, expiresAt, lastUsedAt, publicKeys, trustedIssuer },
  };
}

/** What is kept of a credential besides its id and revision. */
export function toFields({ id: _, ...credential }: Credential): Omit<CredentialDocument, '_id' | 'revision'> {
  const { trustedIssuer, revokedAt } = credential;
  const secrets = credential.secrets.map(({ salt, hash, createdAt, expiresAt }) => ({
    ...{ salt: new Binary(salt), hash: new Binary(hash), createdAt },
    ...(expiresAt && { expiresAt }),
  }));
  return { ...credential, secrets, trust: trustedIssuer && !revokedAt ? trustKey(trustedIssuer) : undefined };
}

/** One short text for an issuer and an audience. */
export function trustKey({ issuer, audience }: { readonly issuer: string; readonly audience: string }): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, audience]))
    .digest('base64url');
}

function secretsOf({ secrets, salt, hash, createdAt }: CredentialDocument): readonly KeptSecret[] {
  if (secrets)
    return secrets.map((kept) => ({
      ...{ salt: kept.salt.buffer, hash: kept.hash.buffer },
      ...{ createdAt: kept.createdAt, expiresAt: kept.expiresAt },
    }));
  return salt && hash ? [{ salt: salt.buffer, hash: hash.buffer, createdAt, expiresAt: undefined }] : [];
}
