import type { Response } from 'express';
import type { Quota } from '../../domain/refusals.ts';

/** The header fields of draft-ietf-httpapi-ratelimit-headers. */
export function limitHeaders({ policy, limit, windowSeconds, remaining, resetSeconds }: Quota): Record<string, string> {
  return {
    'RateLimit-Policy': `"${policy}";q=${limit};w=${windowSeconds}`,
    RateLimit: `"${policy}";r=${remaining};t=${resetSeconds}`,
  };
}

/** Tells the client how much of its limit is left. */
export function showLimit(response: Response, quota: Quota | undefined): void {
  if (!quota) return;
  for (const [name, value] of Object.entries(limitHeaders(quota))) response.setHeader(name, value);
}
