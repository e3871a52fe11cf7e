import { createHash, timingSafeEqual } from 'node:crypto';

/** What is kept of a secret of 256 random bits: nobody chose it, so a fast hash is enough. */
export function hashSecret(salt: Uint8Array, secret: string): Buffer {
  return createHash('sha256').update(salt).update(secret).digest();
}

/** In constant time. */
export function secretMatches(kept: { readonly salt: Uint8Array; readonly hash: Uint8Array }, secret: string): boolean {
  const hash = hashSecret(kept.salt, secret);
  return hash.length === kept.hash.length && timingSafeEqual(hash, kept.hash);
}
