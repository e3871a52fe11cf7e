import { randomBytes } from 'node:crypto';
import type { KeptSecret } from '../domain/access.ts';
import { hashSecret } from '../domain/credential.ts';

const saltBytes = 16;
const secretBytes = 32;

/** 256 random bits as base64url, and what is kept of them. */
export function newSecret(now: Date): { readonly secret: string; readonly kept: KeptSecret } {
  const secret = randomBytes(secretBytes).toString('base64url');
  const salt = randomBytes(saltBytes);
  return { secret, kept: { salt, hash: hashSecret(salt, secret), createdAt: now, expiresAt: undefined } };
}
