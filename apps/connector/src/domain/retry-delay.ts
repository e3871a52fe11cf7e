/** Longest delay that is believed: a reset time further away is a misread header. */
const longestMs = 7 * 24 * 60 * 60 * 1000;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const resetHeaders = ['ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset', 'x-ratelimit-reset-after'];

/**
 * How long the app asks to be left alone, in milliseconds, or undefined when it does not say: `Retry-After` as seconds or as a date
 * (RFC 9110 §10.2.3), else the reset of the limit, as seconds from now, seconds or milliseconds since 1970, a date, or
 * `RateLimit: "name";r=0;t=30`. Names in lower case.
 */
export function retryDelayMs(headers: Headers, now: number): number | undefined {
  const retryAfter = parseMoment(text(headers['retry-after']), now);
  if (retryAfter !== undefined) return bounded(retryAfter);
  for (const name of resetHeaders) {
    const reset = parseMoment(text(headers[name]), now);
    if (reset !== undefined) return bounded(reset);
  }
  const structured = /[;,\s](?:t|reset)=(\d+(?:\.\d+)?)/i.exec(text(headers.ratelimit) ?? '')?.[1];
  return structured === undefined ? undefined : bounded(Number(structured) * 1000);
}

/** The limit is used up, whatever the status says. */
export function limitReached(headers: Headers): boolean {
  const remaining = text(headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining']);
  return remaining?.trim() === '0' || /[;,\s](?:r|remaining)=0(?![\d.])/i.test(text(headers.ratelimit) ?? '');
}

function text(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}

function parseMoment(value: string | undefined, now: number): number | undefined {
  const trimmed = value?.trim() ?? '';
  if (trimmed === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(trimmed)) return fromNumber(Number(trimmed), now);
  if (!/^[A-Za-z]{3,9},|^\d{4}-\d{2}-\d{2}T|^[A-Za-z]{3} [A-Za-z]{3} /.test(trimmed)) return undefined;
  const date = Date.parse(trimmed);
  return Number.isNaN(date) ? undefined : date - now;
}

function fromNumber(value: number, now: number): number {
  if (value > 1e12) return value - now;
  if (value > 1e9) return value * 1000 - now;
  return value * 1000;
}

function bounded(delayMs: number): number {
  return Math.min(Math.max(Math.ceil(delayMs), 0), longestMs);
}
