/** What a client shows at the door, before anyone has checked it. */
export interface PresentedCredential {
  readonly kind: 'bearer' | 'basic';
  readonly id: string;
  readonly secret: string;
}

const maxPartLength = 256;
const bearer = /^bearer +([\w.~+/-]+=*) *$/i;
const basic = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/**
 * Reads an `Authorization` header: `Bearer <id>.<secret>` (RFC 6750 §2.1) or `Basic base64(<id>:<secret>)` (RFC 7617 §2).
 * Undefined when it is absent, of another scheme or not of that form.
 */
export function parseAuthorization(header: string | undefined): PresentedCredential | undefined {
  const token = header && bearer.exec(header)?.[1];
  if (token) return split('bearer', token, '.');
  const encoded = header && basic.exec(header)?.[1];
  if (encoded) return split('basic', Buffer.from(encoded, 'base64').toString('utf8'), ':');
  return undefined;
}

function split(kind: PresentedCredential['kind'], text: string, separator: string): PresentedCredential | undefined {
  const at = text.indexOf(separator);
  const id = text.slice(0, at);
  const secret = text.slice(at + 1);
  if (at < 1 || !secret || id.length > maxPartLength || secret.length > maxPartLength) return undefined;
  return { kind, id, secret };
}
