import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Connection, CredentialDirectory, ExternalTokens, TokenVerdict } from '../../application/access-ports.ts';
import { asymmetricAlgorithms, clockToleranceSeconds } from './algorithms.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { faultOf, verifyWithKeys } from './verify-with-keys.ts';

const maxNameLength = 2_048;
const maxAudiences = 20;

/** Tokens of issuers that tenants trust (RFC 7519, RFC 9068). Issuer and audience lead to the credential, and it to the keys. */
export function createExternalTokens(
  directory: Pick<CredentialDirectory, 'findTrust'>,
  keysAt: IssuerKeys,
): ExternalTokens {
  return {
    async verify(token) {
      const named = namesIn(token);
      const connection = named && (await directory.findTrust(named));
      if (!connection?.trustedIssuer) return 'refused';
      const { issuer, audience, jwksUri } = connection.trustedIssuer;
      const keys = keysAt(jwksUri);
      try {
        const payload = await verifyWithKeys(token, keys, {
          ...{ issuer, audience, algorithms: asymmetricAlgorithms, clockTolerance: clockToleranceSeconds },
          requiredClaims: ['exp', 'sub'],
        });
        return verdictOn(payload, connection);
      } catch (error) {
        return faultOf(error);
      }
    },
  };
}

/** Issuer and audiences as the token has them, before anything of it is believed. */
function namesIn(token: string): { issuer: string; audiences: readonly string[] } | undefined {
  try {
    const { alg } = decodeProtectedHeader(token);
    if (!alg || !asymmetricAlgorithms.includes(alg)) return undefined;
    const { iss, aud } = decodeJwt(token);
    const audiences = [aud ?? []].flat();
    const named = [iss, ...audiences].every((name) => typeof name === 'string' && name.length <= maxNameLength);
    return iss && named && audiences.length > 0 && audiences.length <= maxAudiences
      ? { issuer: iss, audiences }
      : undefined;
  } catch {
    return undefined;
  }
}

function verdictOn({ sub, exp = 0 }: JWTPayload, { caller, trustedIssuer, expiresAt }: Connection): TokenVerdict {
  const { subjects = [], meAttribute = '' } = trustedIssuer ?? {};
  if (typeof sub !== 'string' || sub === '' || sub.length > maxNameLength) return 'refused';
  if (subjects.length > 0 && !subjects.includes(sub)) return 'refused';
  const end = new Date((exp + clockToleranceSeconds) * 1_000);
  const me = meAttribute === '' ? undefined : { attribute: meAttribute, value: sub };
  return { caller: { ...caller, subject: sub, me }, until: expiresAt && expiresAt < end ? expiresAt : end };
}
