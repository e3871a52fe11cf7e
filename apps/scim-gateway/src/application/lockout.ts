import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { TooManyRequests } from '../domain/refusals.ts';

/** An attempt to sign in. */
export interface Attempt {
  /** Of the client. */
  readonly address: string;
  /** Of the credential that was named. */
  readonly id?: string | undefined;
  /** A digest of what was shown. */
  readonly proof: string;
}

/**
 * Stops attempts to sign in after too many failures, from one address with one id, and from one address with any. Somebody
 * elsewhere is never locked out by it, nor is what this instance has accepted before: ids are no secret, and the customers of a
 * cloud identity provider share its addresses.
 */
export interface Lockout {
  /** @throws {TooManyRequests} whether or not there is a credential of that id */
  assertOpen(attempt: Attempt): Promise<void>;
  failed(attempt: Attempt): Promise<void>;
  succeeded(attempt: Attempt): void;
}

/** An address may fail so many times as often as one id from it. */
const addressFactor = 10;
const rememberedProofs = 50_000;

/** Counted in this process. @param failures allowed within `lockMs`, after which the lock lasts for so long; 0: never locks */
export function createLockout(failures: number, lockMs: number): Lockout {
  const seconds = Math.max(1, Math.ceil(lockMs / 1_000));
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterMemory({ keyPrefix, points, duration: seconds, blockDuration: seconds });
  const limiters = [limiter('id', failures), limiter('address', failures * addressFactor)] as const;
  const proven = new LRUCache<string, true>({ max: rememberedProofs });
  const keysOf = ({ address, id }: Attempt) => [id === undefined ? undefined : `${address} ${id}`, address];

  return {
    async assertOpen(attempt) {
      if (failures === 0 || proven.has(attempt.proof)) return;
      const keys = keysOf(attempt);
      for (const [index, each] of limiters.entries()) {
        const key = keys[index];
        const state = key === undefined ? null : await each.get(key);
        if (!state || state.consumedPoints < each.points) continue;
        const resetSeconds = Math.max(1, Math.ceil(state.msBeforeNext / 1_000));
        const limit = each.points;
        throw new TooManyRequests({ policy: 'failures', limit, windowSeconds: seconds, remaining: 0, resetSeconds });
      }
    },
    async failed(attempt) {
      if (failures === 0) return;
      const keys = keysOf(attempt);
      for (const [index, each] of limiters.entries()) {
        const key = keys[index];
        if (key === undefined) continue;
        const { consumedPoints } = await each.penalty(key);
        if (consumedPoints === each.points) await each.block(key, seconds);
      }
    },
    succeeded: ({ proof }) => void proven.set(proof, true),
  };
}
