import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Binary } from 'mongodb';

/** A secret as it is stored. */
export interface SealedSecret {
  readonly keyId: string;
  readonly nonce: Uint8Array | Binary;
  readonly ciphertext: Uint8Array | Binary;
  readonly tag: Uint8Array | Binary;
}

/** The secret was sealed with a key that is not configured, for something else, or was altered. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
  readonly code = 'SECRET_UNREADABLE';
  readonly keyId: string;

  constructor(keyId: string, cause?: unknown) {
    super('a stored secret cannot be decrypted', { cause });
    this.keyId = keyId;
  }
}

export interface SecretBox {
  /** AES-256-GCM with a random nonce. `context` says what the secret belongs to and is authenticated, not stored. */
  seal(plaintext: string, context: string): SealedSecret;
  /** @throws {SecretUnreadable} */
  open(sealed: SealedSecret, context: string): string;
}

/** @param keys of 32 bytes each; the first seals, all open. */
export function secretBox(keys: readonly [Buffer, ...Buffer[]]): SecretBox {
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]));
  const [current] = keys;
  return {
    seal(plaintext, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(context, 'utf8'));
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return { keyId: keyIdOf(current), nonce, ciphertext, tag: cipher.getAuthTag() };
    },
    open(sealed, context) {
      const key = byId.get(sealed.keyId);
      if (key === undefined) throw new SecretUnreadable(sealed.keyId);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes(sealed.nonce), { authTagLength: 16 })
          .setAAD(Buffer.from(context, 'utf8'))
          .setAuthTag(bytes(sealed.tag));
        return decipher.update(bytes(sealed.ciphertext), undefined, 'utf8') + decipher.final('utf8');
      } catch (error) {
        throw new SecretUnreadable(sealed.keyId, error);
      }
    },
  };
}

/** Names a key without telling anything of it. */
function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('rollcall connector key id').update(key).digest('hex').slice(0, 16);
}

function bytes(value: Uint8Array | Binary): Uint8Array {
  return value instanceof Uint8Array ? value : value.value();
}
