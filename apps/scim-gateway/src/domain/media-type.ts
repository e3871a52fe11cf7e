/** What SCIM messages may be labelled as (RFC 7644 §3.1, §8.1); the first is preferred. */
export const scimMediaTypes = ['application/scim+json', 'application/json'] as const;

export type ScimMediaType = (typeof scimMediaTypes)[number];

/**
 * What to label an answer as, by `Accept` (RFC 9110 §12.5.1); undefined when nothing we have is acceptable. Without the
 * header, and where the client does not mind, it is `application/scim+json` (RFC 7644 §3.8).
 */
export function acceptableMediaType(accept: string | undefined): ScimMediaType | undefined {
  if (accept === undefined || accept.trim() === '') return scimMediaTypes[0];
  const ranges = accept.split(',').map(parseRange);
  const [scim = 0, json = 0] = scimMediaTypes.map((type) => qualityOf(type, ranges));
  if (scim === 0 && json === 0) return undefined;
  return scim >= json ? 'application/scim+json' : 'application/json';
}

interface MediaRange {
  readonly range: string;
  readonly quality: number;
}

function parseRange(text: string): MediaRange {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.map((parameter) => /^q\s*=\s*"?([01](?:\.\d{0,3})?)"?$/.exec(parameter)?.[1]);
  return { range, quality: Math.min(1, Number(weight.find((found) => found !== undefined) ?? 1)) };
}

/** The most specific range that covers the type decides, not the one that likes it best. */
function qualityOf(type: ScimMediaType, ranges: readonly MediaRange[]): number {
  for (const candidate of [type, 'application/*', '*/*']) {
    const found = ranges.filter(({ range }) => range === candidate);
    if (found.length > 0) return Math.max(...found.map(({ quality }) => quality));
  }
  return 0;
}
