import { isObject, type JsonValue } from '../../domain/json.ts';

const longestDetail = 300;
const shortestValue = 3;

/** Every text and number in a value that could identify someone when an app repeats it. */
export function valuesIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(valuesIn);
  return isObject(value) ? Object.values(value).flatMap(valuesIn) : [];
}

/** An app's explanation without what was sent to it, and without anything that looks like an e-mail address or a token. */
export function redact(detail: string, values: readonly string[]): string {
  const longestFirst = values
    .filter((value) => value.length >= shortestValue && !value.startsWith('urn:ietf:'))
    .sort((a, b) => b.length - a.length);
  const masked = longestFirst.reduce(
    (text, value) => text.replaceAll(new RegExp(RegExp.escape(value), 'gi'), '…'),
    detail.slice(0, 4 * longestDetail),
  );
  return masked
    .replaceAll(/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, '…')
    .replaceAll(/[A-Za-z0-9_\-+/=.]{40,}/g, '…')
    .slice(0, longestDetail);
}
