import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet } from 'jose';
import type { ClientAssertions } from '../../application/access-ports.ts';
import { asymmetricAlgorithms, clockToleranceSeconds } from './algorithms.ts';
import { verifyWithKeys } from './verify-with-keys.ts';

const longestLifeSeconds = 300;
const maxJtiLength = 256;
const maxLength = 8_192;

/** Assertions of clients with a private key (RFC 7523 §3). @param audiences one of them has to be `aud` */
export function createClientAssertions(audiences: readonly string[]): ClientAssertions {
  return {
    clientIdOf(assertion) {
      try {
        return assertion.length <= maxLength ? decodeJwt(assertion).sub : undefined;
      } catch {
        return undefined;
      }
    },
    async verify(assertion, { id, publicKeys }) {
      try {
        const keys = createLocalJWKSet(JSON.parse(publicKeys) as JSONWebKeySet);
        const { exp = 0, jti = '' } = await verifyWithKeys(assertion, keys, {
          ...{ issuer: id, subject: id, audience: [...audiences], algorithms: asymmetricAlgorithms },
          ...{ clockTolerance: clockToleranceSeconds, requiredClaims: ['exp', 'jti'] },
        });
        const latest = Date.now() / 1_000 + longestLifeSeconds + clockToleranceSeconds;
        if (exp > latest || typeof jti !== 'string' || jti === '' || jti.length > maxJtiLength) return undefined;
        return { jti, expiresAt: new Date((exp + clockToleranceSeconds) * 1_000) };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
