/** Names that would reach the prototype of a plain object. Never an attribute, never read from a request. */
const forbiddenNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function isForbiddenName(name: string): boolean {
  return name.length >= 9 && name.length <= 11 && forbiddenNames.has(name.toLowerCase());
}

/** ABNF `ATTRNAME` (RFC 7643 §2.1), and `$ref`. */
export function isAttributeName(name: string): boolean {
  return (name === '$ref' || /^[A-Za-z][-$_A-Za-z0-9]*$/.test(name)) && !isForbiddenName(name);
}

/** The form under which names and URNs are found; they are case-insensitive (RFC 7643 §2.1, RFC 8141 §3.1). */
export function lookupKey(name: string): string {
  return name.toLowerCase();
}
