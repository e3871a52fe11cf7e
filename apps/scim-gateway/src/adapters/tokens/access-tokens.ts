import { createHash, randomUUID } from 'node:crypto';
import { decodeJwt, errors, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose';
import type { AccessTokens } from '../../application/access-ports.ts';
import { clockToleranceSeconds } from './algorithms.ts';
import { faultOf } from './verify-with-keys.ts';

export interface AccessTokenOptions {
  /** `iss` of the tokens. */
  readonly issuer: string;
  /** `aud`: the SCIM base URL. */
  readonly audience: string;
  /** The first signs; all of them verify. 32 bytes each. */
  readonly keys: readonly [Uint8Array, ...Uint8Array[]];
  readonly lifetimeMs: number;
}

const algorithm = 'HS256';
/** RFC 9068 §2.1: no other kind of token passes for one. */
const type = 'at+jwt';

/** Access tokens in the form of RFC 9068. Only gateways read them, so one secret signs and verifies. */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { issuer, audience, lifetimeMs } = options;
  const byId = new Map(options.keys.map((key) => [keyId(key), key]));
  const keyOf = ({ kid }: JWTHeaderParameters): Uint8Array => {
    const key = byId.get(kid ?? '');
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  };
  return {
    async issue({ clientId, scopes, expiresAt }) {
      const lifetime = Math.min(lifetimeMs, (expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now());
      const expiresInSeconds = Math.max(1, Math.floor(lifetime / 1_000));
      return { token: await sign({ clientId, scope: scopes.join(' '), expiresInSeconds }, options), expiresInSeconds };
    },
    claims(token) {
      try {
        return decodeJwt(token).iss === issuer;
      } catch {
        return false;
      }
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          ...{ issuer, audience, typ: type, algorithms: [algorithm], clockTolerance: clockToleranceSeconds },
          requiredClaims: ['sub', 'exp', 'scope'],
        });
        const { sub: clientId = '', exp = 0, scope } = payload;
        return { clientId, scopes: String(scope).split(' '), until: new Date((exp + clockToleranceSeconds) * 1_000) };
      } catch (error) {
        return faultOf(error);
      }
    },
  };
}

function sign(
  claims: { readonly clientId: string; readonly scope: string; readonly expiresInSeconds: number },
  { issuer, audience, keys: [key] }: AccessTokenOptions,
): Promise<string> {
  const { clientId, scope, expiresInSeconds } = claims;
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ client_id: clientId, scope })
    .setProtectedHeader({ alg: algorithm, typ: type, kid: keyId(key) })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(clientId)
    .setIssuedAt(now)
    .setExpirationTime(now + expiresInSeconds)
    .setJti(randomUUID())
    .sign(key);
}

function keyId(key: Uint8Array): string {
  return createHash('sha256').update('kid').update(key).digest('base64url').slice(0, 12);
}
