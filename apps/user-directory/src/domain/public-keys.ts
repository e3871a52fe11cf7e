import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { AccessRefused } from './access.ts';

const maxLength = 32_768;
const maxKeys = 20;
const leastRsaBits = 2_048;
/** RFC 7518 §6: what only the owner of a key pair may have, and symmetric keys. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * A JSON Web Key Set (RFC 7517 §5) of public keys for signatures, in compact JSON.
 * @throws {AccessRefused} INVALID_PUBLIC_KEYS
 */
export function checkPublicKeys(text: string): string {
  const { keys } = parse(text);
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > maxKeys)
    throw refused(`"keys" must be a list of 1 to ${maxKeys} keys`);
  keys.forEach(checkKey);
  return JSON.stringify({ keys });
}

function parse(text: string): { keys?: unknown } {
  if (text.length > maxLength) throw refused(`at most ${maxLength} characters`);
  try {
    return Object(JSON.parse(text));
  } catch {
    throw refused('this is not JSON');
  }
}

function checkKey(key: unknown, index: number): void {
  if (key === null || typeof key !== 'object') throw refused(`key ${index} is not an object`);
  if (privateMembers.some((member) => member in key))
    throw refused(`key ${index} is private: give the public half only`);
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey(key, index);
  if (!type || !['rsa', 'ec', 'ed25519'].includes(type)) throw refused(`key ${index} cannot verify signatures`);
  if (type === 'rsa' && (details?.modulusLength ?? 0) < leastRsaBits)
    throw refused(`key ${index} has fewer than ${leastRsaBits} bits`);
}

function publicKey(key: object, index: number): ReturnType<typeof createPublicKey> {
  try {
    return createPublicKey({ key: key as JsonWebKey, format: 'jwk' });
  } catch {
    throw refused(`key ${index} is not a public key`);
  }
}

function refused(message: string): AccessRefused {
  return new AccessRefused('INVALID_PUBLIC_KEYS', `public keys: ${message}`);
}
