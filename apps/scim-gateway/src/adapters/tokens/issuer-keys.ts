import type { HttpClient } from '@rollcall/service-kit/outbound';
import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { IssuerUnavailable } from '../../domain/refusals.ts';

/** The keys that are published at an address; fetched when they are first needed. Looking one up throws IssuerUnavailable. */
export type IssuerKeys = (jwksUri: string) => JWTVerifyGetKey;

const maxIssuers = 1_000;
/** After a failure nothing is fetched from that address for so long. */
const failurePauseMs = 5_000;

/** Keeps the keys of each address for ten minutes, and looks for an unknown one at most every 30 s (the defaults of jose). */
export function createIssuerKeys(http: HttpClient, timeoutMs: number): IssuerKeys {
  const sets = new LRUCache<string, JWTVerifyGetKey>({ max: maxIssuers });
  return (jwksUri) => {
    const known = sets.get(jwksUri);
    if (known) return known;
    const fetch = pausing(fetchWith(http));
    const remote = createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: timeoutMs, [customFetch]: fetch });
    const keys: JWTVerifyGetKey = async (header, token) => {
      try {
        return await remote(header, token);
      } catch (error) {
        throw isAboutToken(error) ? error : new IssuerUnavailable(error);
      }
    };
    sets.set(jwksUri, keys);
    return keys;
  };
}

/** The set is there, only no key in it fits. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JOSEAlgNotAllowed
  );
}

/** Only where the outbound policy allows, without redirects, and no more than the client's limit of bytes. */
function fetchWith(http: HttpClient): FetchImplementation {
  return async (url, { headers, signal }) => {
    const { status, body } = await http.send({
      ...{ method: 'GET', url: new URL(url), signal },
      headers: Object.fromEntries(headers),
    });
    if (status !== 200 || !body) throw new Error(`the key set was answered with ${status}`);
    return new Response(new Uint8Array(body));
  };
}

function pausing(fetch: FetchImplementation): FetchImplementation {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (url, options) => {
    if (Date.now() - failedAt < failurePauseMs) throw new Error('the key set could not be read a moment ago');
    try {
      return await fetch(url, options);
    } catch (error) {
      failedAt = Date.now();
      throw error;
    }
  };
}
