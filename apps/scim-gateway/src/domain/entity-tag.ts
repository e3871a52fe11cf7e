import { badRequest } from '@rollcall/scim';

const nobodysTag = '""';
const tag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/**
 * The entity tags of `If-Match` or `If-None-Match` (RFC 9110 §13.1); `*` stands for itself; empty when the header is absent.
 * @throws {ScimError} invalidValue when a header is present that is not of that form: it must never pass for "unconditional".
 */
export function parseEntityTags(header: string | undefined): string[] {
  if (header === undefined) return [];
  const tags = header
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const valid = tags.length > 0 && (header.trim() === '*' || tags.every((text) => tag.test(text)));
  if (!valid) throw badRequest('invalidValue', 'The entity tags are malformed.');
  return tags;
}

/**
 * The tags one of which a resource must have to be changed: those of `If-Match`, and for `If-None-Match: *` (RFC 9110
 * §13.1.2) one that none has, because what is changed always exists. Empty: any.
 * @throws {ScimError} invalidValue for malformed tags, and for `If-None-Match` with tags, which nobody decides about.
 */
export function requiredTags(ifMatch: string | undefined, ifNoneMatch: string | undefined): string[] {
  const required = parseEntityTags(ifMatch);
  if (ifNoneMatch === undefined) return required;
  if (ifNoneMatch.trim() !== '*') throw badRequest('invalidValue', 'If-None-Match of a change can only be "*".');
  return [nobodysTag];
}

/** Weak comparison (RFC 9110 §8.8.3.2), as `If-None-Match` asks for it. */
export function matchesAny(tags: readonly string[], version: string): boolean {
  return tags.some((text) => text === '*' || opaque(text) === opaque(version));
}

/** The tag of a resource's revision, which is also its `meta.version`. */
export function entityTag(revision: number): string {
  return `W/"${revision}"`;
}

function opaque(text: string): string {
  return text.startsWith('W/') ? text.slice(2) : text;
}
