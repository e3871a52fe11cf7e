/** What a client says about waiting (RFC 7240). */
export interface AsyncPreference {
  /** How long it waits for the answer before it takes a 202 (§4.3); 0: not at all. */
  readonly waitMs: number;
}

const preference = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s;,"]*)))?/;
/** Proxies, and the gateway's own door, cut a connection on which nothing moves for longer than a minute. */
const maxWaitSeconds = 50;

/**
 * The `respond-async` and `wait` of a `Prefer` header (RFC 7240 §4.1, §4.3); undefined when the client does not ask for an
 * asynchronous answer. Of a preference that is given twice, the first counts; what cannot be read is ignored, as all
 * preferences may be.
 */
export function parsePrefer(header: string | undefined): AsyncPreference | undefined {
  if (header === undefined) return undefined;
  const preferences = new Map<string, string>();
  for (const part of header.split(',')) {
    const [, name, quoted, token] = preference.exec(part) ?? [];
    if (name && !preferences.has(name.toLowerCase())) preferences.set(name.toLowerCase(), quoted ?? token ?? '');
  }
  if (!preferences.has('respond-async')) return undefined;
  const wait = preferences.get('wait') ?? '';
  return { waitMs: /^\d{1,9}$/.test(wait) ? Math.min(Number(wait), maxWaitSeconds) * 1_000 : 0 };
}
