import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { parseAuthorization } from '../domain/presented-credential.ts';
import { NotAuthenticated } from '../domain/refusals.ts';
import type { Caller, CredentialChecker } from './ports.ts';

export interface AuthenticatorOptions {
  readonly checker: CredentialChecker;
  /** How long an accepted credential is not asked about again: also how long a revoked one may still work. */
  readonly acceptedTtlMs: number;
  readonly refusedTtlMs: number;
  /** Of each kind, accepted and refused; they do not push each other out. */
  readonly maxEntries: number;
}

export interface Authenticator {
  /**
   * Who presents this `Authorization` header. Simultaneous look-ups of one header share one call.
   * @throws {NotAuthenticated}; rejects with what the checker said when the directory cannot be asked.
   */
  authenticate(header: string | undefined): Promise<Caller>;
  /** Asks again about everything this credential was accepted for. */
  forget(credentialId: string): void;
}

/** Remembers, for seconds, what the directory said about a header; of the header it keeps only a SHA-256. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { checker, maxEntries: max } = options;
  const accepted = new LRUCache<string, Caller>({ max, ttl: options.acceptedTtlMs });
  const refused = new LRUCache<string, true>({ max, ttl: options.refusedTtlMs });
  const underWay = new Map<string, Promise<Caller | undefined>>();

  const ask = async (key: string, header: string): Promise<Caller | undefined> => {
    const presented = parseAuthorization(header);
    const caller = presented && (await checker.check(presented));
    if (caller) accepted.set(key, caller);
    else refused.set(key, true);
    return caller;
  };
  return {
    async authenticate(header) {
      if (header === undefined) throw new NotAuthenticated(false);
      const key = createHash('sha256').update(header).digest('base64');
      const known = accepted.get(key);
      if (known) return known;
      if (refused.has(key)) throw new NotAuthenticated(true);
      const answer = underWay.get(key) ?? ask(key, header).finally(() => underWay.delete(key));
      underWay.set(key, answer);
      const caller = await answer;
      if (!caller) throw new NotAuthenticated(true);
      return caller;
    },
    forget(credentialId) {
      for (const [key, caller] of accepted.entries()) if (caller.credentialId === credentialId) accepted.delete(key);
    },
  };
}
