import type { AccessServiceClient } from '@rollcall/protocol/directory/v1/access';
import type { ServiceScope } from '@rollcall/service-kit';
import { createHttpClient, outboundPolicy } from '@rollcall/service-kit/outbound';
import type { Router } from 'express';
import { createCredentialDirectory } from './adapters/grpc/credential-directory.ts';
import { oauthRouter } from './adapters/http/oauth/oauth-router.ts';
import { issuerOf, tokenEndpointOf } from './adapters/http/oauth/server-metadata.ts';
import { createAccessTokens } from './adapters/tokens/access-tokens.ts';
import { createClientAssertions } from './adapters/tokens/client-assertions.ts';
import { createExternalTokens } from './adapters/tokens/external-tokens.ts';
import { createIssuerKeys, type IssuerKeys } from './adapters/tokens/issuer-keys.ts';
import { type Authenticator, createAuthenticator } from './application/authenticator.ts';
import { createGrantToken } from './application/grant-token.ts';
import { createLockout } from './application/lockout.ts';
import { createRequestLimits, type RequestLimits } from './application/request-limits.ts';
import { createVerifyToken } from './application/verify-token.ts';
import type { GatewayConfig } from './config.ts';

type Scope = ServiceScope<GatewayConfig>;

const authCacheEntries = 10_000;
const maxKeySetBytes = 256 * 1024;

/** Who may come in, and how often. */
export interface AccessParts {
  readonly authenticator: Authenticator;
  readonly limits: RequestLimits;
  /** None without a key for access tokens. */
  readonly oauth: Router | undefined;
}

/** @param baseUrl the SCIM base URL as clients know it */
export function startAccess(scope: Scope, client: AccessServiceClient, baseUrl: string): AccessParts {
  const { config, log } = scope;
  const directory = createCredentialDirectory(client, config.QUERY_TIMEOUT_MS);
  const lockout = createLockout(config.LOCKOUT_FAILURES, config.LOCKOUT_MS);
  const limits = createRequestLimits({
    perCredential: config.RATE_LIMIT_PER_MINUTE,
    perAddress: config.ADDRESS_RATE_LIMIT_PER_MINUTE,
  });
  const issuer = issuerOf(baseUrl);
  const own = accessTokensOf(config, { issuer, audience: baseUrl });
  const external = createExternalTokens(directory, startIssuerKeys(scope));
  const authenticator = createAuthenticator({
    ...{ directory, lockout, maxEntries: authCacheEntries },
    verifyToken: createVerifyToken({ own, external, directory }),
    isOwnToken: async (token) => typeof (await own?.verify(token)) === 'object',
    acceptedTtlMs: config.AUTH_CACHE_MS,
    refusedTtlMs: config.AUTH_REFUSAL_CACHE_MS,
  });
  if (!own) return { authenticator, limits, oauth: undefined };
  const assertions = createClientAssertions([tokenEndpointOf(issuer), issuer]);
  const grantToken = createGrantToken({ tokens: own, assertions, directory, lockout, limits });
  return { authenticator, limits, oauth: oauthRouter({ issuer, grantToken, limits, log }) };
}

function accessTokensOf(config: GatewayConfig, names: { readonly issuer: string; readonly audience: string }) {
  const { TOKEN_SIGNING_KEY: key, TOKEN_PREVIOUS_SIGNING_KEYS: previous, TOKEN_LIFETIME_MS: lifetimeMs } = config;
  return key && createAccessTokens({ ...names, keys: [key, ...previous], lifetimeMs });
}

function startIssuerKeys({ config, add }: Scope): IssuerKeys {
  const policy = outboundPolicy({ allow: config.OUTBOUND_ALLOW, publicAddresses: config.OUTBOUND_PUBLIC });
  const timeoutMs = config.JWKS_TIMEOUT_MS;
  const http = createHttpClient({ policy, timeoutMs, connectTimeoutMs: timeoutMs, maxResponseBytes: maxKeySetBytes });
  return createIssuerKeys(add('issuer key client', http), timeoutMs);
}
