import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type PresentedCredential, parseAuthorization } from '../domain/presented-credential.ts';
import { NotAuthenticated } from '../domain/refusals.ts';
import type { CredentialDirectory, Proven, TokenVerdict } from './access-ports.ts';
import type { Attempt, Lockout } from './lockout.ts';
import type { Caller } from './ports.ts';
import type { VerifyToken } from './verify-token.ts';

export interface AuthenticatorOptions {
  readonly directory: Pick<CredentialDirectory, 'authenticate'>;
  readonly verifyToken: VerifyToken;
  /**
   * Whether the gateways have signed this token and it is still good. That cannot be guessed and costs nothing to tell, so such a
   * token is let in while others from its address are locked out: it is a new one every hour, and addresses are shared.
   */
  readonly isOwnToken: (token: string) => Promise<boolean>;
  readonly lockout: Lockout;
  /** How long an accepted credential is not asked about again: also how long a revoked one may still work. */
  readonly acceptedTtlMs: number;
  readonly refusedTtlMs: number;
  /** Of each kind, accepted and refused; they do not push each other out. */
  readonly maxEntries: number;
}

export interface Authenticator {
  /**
   * Who presents this `Authorization` header. Simultaneous look-ups of one header share one call.
   * @throws {NotAuthenticated} @throws {TooManyRequests} after too many failures; rejects with what the directory said when it
   * cannot be asked.
   */
  authenticate(header: string, address: string): Promise<Caller>;
  /** Asks again about everything this credential was accepted for. */
  forget(credentialId: string): void;
  /** Asks again about everything a tenant's credentials were accepted for. */
  forgetTenant(tenantId: string): void;
}

/** Remembers, for seconds, what was found out about a header; of the header it keeps only a SHA-256. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { lockout } = options;
  const verdicts = rememberVerdicts(options);

  const attempt = async (presented: PresentedCredential | undefined, made: Attempt): Promise<Caller> => {
    const isOwn = presented?.kind === 'token' && (await options.isOwnToken(presented.token));
    if (!isOwn) await lockout.assertOpen(made);
    const verdict = await verdicts.of(made.proof, presented);
    if (verdict === 'refused') await lockout.failed(made);
    if (typeof verdict !== 'object') throw new NotAuthenticated(true);
    lockout.succeeded(made);
    return verdict.caller;
  };
  return {
    async authenticate(header, address) {
      const proof = hash('sha256', header, 'base64');
      const known = verdicts.accepted.get(proof);
      if (known) return known.caller;
      const presented = parseAuthorization(header);
      const id = presented?.kind === 'token' ? undefined : presented?.id;
      return attempt(presented, { address, id, proof });
    },
    forget: (credentialId) => verdicts.forget((caller) => caller.credentialId === credentialId),
    forgetTenant: (tenantId) => verdicts.forget((caller) => caller.tenantId === tenantId),
  };
}

function rememberVerdicts(options: AuthenticatorOptions) {
  const { maxEntries: max, acceptedTtlMs, refusedTtlMs } = options;
  const accepted = new LRUCache<string, Proven>({ max, ttl: acceptedTtlMs });
  const others = new LRUCache<string, Exclude<TokenVerdict, Proven>>({ max, ttl: refusedTtlMs });
  const underWay = new Map<string, Promise<TokenVerdict>>();

  const ask = async (key: string, presented: PresentedCredential | undefined): Promise<TokenVerdict> => {
    const verdict = presented ? await examine(presented, options) : 'refused';
    const ttl = typeof verdict === 'string' ? 0 : remainingMs(verdict, acceptedTtlMs);
    if (typeof verdict === 'string') others.set(key, verdict);
    else if (ttl > 0) accepted.set(key, verdict, { ttl });
    return verdict;
  };
  return {
    accepted,
    /** Simultaneous questions about one key share an answer. */
    of(key: string, presented: PresentedCredential | undefined): Promise<TokenVerdict> | TokenVerdict {
      const known = others.get(key);
      if (known) return known;
      const answer = underWay.get(key) ?? ask(key, presented).finally(() => underWay.delete(key));
      underWay.set(key, answer);
      return answer;
    },
    forget(matches: (caller: Caller) => boolean): void {
      for (const [key, { caller }] of accepted.entries()) if (matches(caller)) accepted.delete(key);
    },
  };
}

async function examine(presented: PresentedCredential, options: AuthenticatorOptions): Promise<TokenVerdict> {
  if (presented.kind === 'token') return options.verifyToken(presented.token);
  const connection = await options.directory.authenticate(presented);
  return connection ? { caller: connection.caller, until: connection.expiresAt } : 'refused';
}

function remainingMs({ until }: Proven, atMost: number): number {
  return until ? Math.min(atMost, until.getTime() - Date.now()) : atMost;
}
