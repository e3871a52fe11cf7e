/** The form in which strings are compared that are not `caseExact`. */
export function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** The key under which a userName is unique and found (RFC 7643 §4.1.1). */
export function normaliseUserName(text: string): string {
  return foldCase(text);
}
