import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Quota, TooManyRequests } from '../domain/refusals.ts';
import type { Caller } from './ports.ts';

/** How many requests a minute are answered. */
export interface RequestLimits {
  /** Counts a request of a credential. Undefined: there is no limit. @throws {TooManyRequests} */
  count(caller: Pick<Caller, 'credentialId' | 'requestsPerMinute'>): Promise<Quota | undefined>;
  /** Counts a request without credentials. Undefined: there is no limit. @throws {TooManyRequests} */
  countAnonymous(address: string): Promise<Quota | undefined>;
}

const windowSeconds = 60;

/** Counted in this process, in windows that begin with the first request. @param limits by default; 0: no limit */
export function createRequestLimits(limits: {
  readonly perCredential: number;
  readonly perAddress: number;
}): RequestLimits {
  // Each credential may have a limit of its own, so the counters themselves have none.
  const counter = (keyPrefix: string) =>
    new RateLimiterMemory({ keyPrefix, points: Number.MAX_SAFE_INTEGER, duration: windowSeconds });
  const counters = { credential: counter('credential'), address: counter('address') };

  const count = async (policy: 'credential' | 'address', key: string, limit: number): Promise<Quota | undefined> => {
    if (limit === 0) return undefined;
    const { consumedPoints, msBeforeNext } = await counters[policy].consume(key);
    const remaining = Math.max(0, limit - consumedPoints);
    const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
    const quota: Quota = { policy, limit, windowSeconds, remaining, resetSeconds };
    if (consumedPoints > limit) throw new TooManyRequests(quota);
    return quota;
  };
  return {
    count: ({ credentialId, requestsPerMinute }) =>
      count('credential', credentialId, requestsPerMinute || limits.perCredential),
    countAnonymous: (address) => count('address', address, limits.perAddress),
  };
}
