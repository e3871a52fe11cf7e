import { type AttributeDefinition, isSecret, type PreparedValue } from '@rollcall/scim';

/** Of one resource. One with more of them carries the overflow term, with which it is found by every look-up of its type. */
export const maxTerms = 500;
/** A longer value is cut; what is asked is cut alike, and the whole value compared afterwards. In UTF-16 code units. */
export const maxTermLength = 256;

const indexedTypes: ReadonlySet<string> = new Set(['string', 'reference', 'boolean', 'integer', 'decimal']);
/** Labels with a handful of values, or derived text: nobody looks for resources by these alone. */
const labels: ReadonlySet<string> = new Set(['type', 'primary', 'display', '$ref']);

/**
 * Whether resources are found by an attribute's value through the index over `terms`. Binaries are too long for that, and
 * dateTimes are asked for by range.
 */
export function isIndexed(attribute: AttributeDefinition, sub?: AttributeDefinition): boolean {
  const definition = sub ?? attribute;
  if (sub && labels.has(sub.name)) return false;
  return indexedTypes.has(definition.type) && !isSecret(attribute) && !isSecret(definition);
}

/** All terms of an attribute begin with this. `path` is canonical: `userName`, `emails.value`, `<urn>:department`. */
export function termPrefix(typeName: string, path: string): string {
  return `${typeName} ${path}=`;
}

export function termOf(typeName: string, path: string, value: PreparedValue): string {
  return termPrefix(typeName, path) + cutTerm(String(value));
}

/** No attribute's name has an asterisk. */
export function overflowTerm(typeName: string): string {
  return `${typeName} *`;
}

/** The first `maxTermLength` units, not between the halves of a surrogate pair. */
export function cutTerm(text: string): string {
  if (text.length <= maxTermLength) return text;
  const last = text.charCodeAt(maxTermLength - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxTermLength - 1 : maxTermLength);
}
