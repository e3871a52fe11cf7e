import { createHash, timingSafeEqual } from 'node:crypto';
import { AccessRefused, type Credential, type KeptSecret } from './access.ts';

/** So many secrets of one credential may work at a time, while rotations overlap. */
const maxSecrets = 5;

/** What is kept of a secret of 256 random bits: nobody chose it, so a fast hash is enough. */
export function hashSecret(salt: Uint8Array, secret: string): Buffer {
  return createHash('sha256').update(salt).update(secret).digest();
}

/** In constant time. */
export function secretMatches(kept: Pick<KeptSecret, 'salt' | 'hash'>, secret: string): boolean {
  const hash = hashSecret(kept.salt, secret);
  return hash.length === kept.hash.length && timingSafeEqual(hash, kept.hash);
}

/** Neither revoked nor past its end. */
export function isValid({ revokedAt, expiresAt }: Credential, now: Date): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt > now);
}

/** The secrets that work, oldest first. */
export function workingSecrets({ secrets }: Credential, now: Date): readonly KeptSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now);
}

/**
 * Adds a secret; those of before work until the overlap is over, or until they would have ended anyway.
 * @throws {AccessRefused} CREDENTIAL_REVOKED, CREDENTIAL_HAS_NO_SECRET, TOO_MANY_SECRETS
 */
export function withNewSecret(
  credential: Credential,
  secret: KeptSecret,
  { now, overlapMs }: { readonly now: Date; readonly overlapMs: number },
): Credential {
  if (credential.revokedAt) throw new AccessRefused('CREDENTIAL_REVOKED');
  if (!hasSecret(credential)) throw new AccessRefused('CREDENTIAL_HAS_NO_SECRET');
  const end = new Date(now.getTime() + overlapMs);
  const before = overlapMs === 0 ? [] : workingSecrets(credential, now);
  if (before.length >= maxSecrets) throw new AccessRefused('TOO_MANY_SECRETS');
  return {
    ...credential,
    secrets: [...before.map((kept) => ({ ...kept, expiresAt: earlier(kept.expiresAt, end) })), secret],
  };
}

/** An OAuth client with public keys signs in by assertions instead. */
export function hasSecret({ kind, publicKeys }: Pick<Credential, 'kind' | 'publicKeys'>): boolean {
  return kind !== 'external-issuer' && publicKeys === undefined;
}

function earlier(one: Date | undefined, other: Date): Date {
  return one !== undefined && one < other ? one : other;
}
