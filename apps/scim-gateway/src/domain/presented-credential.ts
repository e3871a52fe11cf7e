/** What a client shows at the door, before anyone has checked it. */
export type PresentedCredential =
  | { readonly kind: 'bearer' | 'basic'; readonly id: string; readonly secret: string }
  /** A JSON Web Token (RFC 7519), by its form. */
  | { readonly kind: 'token'; readonly token: string };

const maxPartLength = 256;
const maxTokenLength = 8_192;
/** Okta can be told to send a token without the name of a scheme. */
const bearer = /^(?:bearer +)?([\w.~+/-]+=*) *$/i;
const basic = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;
const jwt = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * Reads an `Authorization` header: `Bearer <id>.<secret>` or `Bearer <JWT>` (RFC 6750 §2.1), the same without `Bearer`, or
 * `Basic base64(<id>:<secret>)` (RFC 7617 §2). Undefined when it is of another scheme or not of that form.
 */
export function parseAuthorization(header: string): PresentedCredential | undefined {
  const token = bearer.exec(header)?.[1];
  if (token && jwt.test(token)) return token.length <= maxTokenLength ? { kind: 'token', token } : undefined;
  if (token) return split('bearer', token, '.');
  const encoded = basic.exec(header)?.[1];
  return encoded ? split('basic', Buffer.from(encoded, 'base64').toString('utf8'), ':') : undefined;
}

/** The id and the secret in the value of a `Basic` header, as it is. */
export function parseBasic(header: string): { readonly id: string; readonly secret: string } | undefined {
  const presented = basic.test(header) ? parseAuthorization(header) : undefined;
  return presented?.kind === 'basic' ? presented : undefined;
}

function split(kind: 'bearer' | 'basic', text: string, separator: string): PresentedCredential | undefined {
  const at = text.indexOf(separator);
  const id = text.slice(0, at);
  const secret = text.slice(at + 1);
  if (at < 1 || !secret || id.length > maxPartLength || secret.length > maxPartLength) return undefined;
  return { kind, id, secret };
}
