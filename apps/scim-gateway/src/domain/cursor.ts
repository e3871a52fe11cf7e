import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { badRequest, ScimError } from '@rollcall/scim';

/** What a cursor is good for; with anything else it is no cursor at all. */
export interface CursorScope {
  readonly tenantId: string;
  /** All that must be the same on every page, in an order of its own. */
  readonly query: readonly (string | number | boolean | undefined)[];
}

/** What a cursor says to those who can open it. */
export interface CursorContent {
  /** Where the directory goes on. */
  readonly position: Buffer;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

/** Makes cursors that nobody can read, forge, or use for another tenant or another query (RFC 9865 §2, §5). */
export interface CursorSeal {
  seal(content: CursorContent, scope: CursorScope): string;
  /** @throws {ScimError} invalidCursor for whatever was not sealed for this scope, always in the same words */
  open(cursor: string, scope: CursorScope): CursorContent;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const headBytes = 6;
const longestCursor = 8_192;
const form = /^[A-Za-z0-9_-]+$/;

/** `key`: 32 random bytes, the same in all gateways. A subkey of it is used, so that it may serve for other things too. */
export function createCursorSeal(key: Uint8Array): CursorSeal {
  const subkey = Buffer.from(hkdfSync('sha256', key, '', 'rollcall scim cursor 1', 32));
  return {
    seal(content, scope) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv(algorithm, subkey, iv, { authTagLength: tagBytes }).setAAD(digestOf(scope));
      const sealed = [iv, cipher.update(headOf(content)), cipher.update(content.position), cipher.final()];
      return Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(cursor, scope) {
      const bytes = cursor.length <= longestCursor && form.test(cursor) ? Buffer.from(cursor, 'base64url') : undefined;
      if (!bytes || bytes.length < ivBytes + headBytes + tagBytes) throw invalidCursor();
      const decipher = createDecipheriv(algorithm, subkey, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
        .setAAD(digestOf(scope))
        .setAuthTag(bytes.subarray(-tagBytes));
      try {
        return contentOf(Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]));
      } catch (cause) {
        throw invalidCursor(cause);
      }
    },
  };
}

/** The age is checked by whoever knows how old a cursor may become. */
export function expiredCursor(): Error {
  return badRequest('expiredCursor', 'The cursor has expired. Begin again with the first page.');
}

function invalidCursor(cause?: unknown): Error {
  const detail = 'The cursor is not one that was given out for this query.';
  return new ScimError(400, 'invalidCursor', detail, { cause });
}

function digestOf({ tenantId, query }: CursorScope): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([tenantId, ...query.map((part) => part ?? null)]))
    .digest();
}

function headOf({ issuedAt }: CursorContent): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUIntBE(issuedAt, 0, headBytes);
  return head;
}

function contentOf(bytes: Buffer): CursorContent {
  return { issuedAt: bytes.readUIntBE(0, headBytes), position: bytes.subarray(headBytes) };
}
