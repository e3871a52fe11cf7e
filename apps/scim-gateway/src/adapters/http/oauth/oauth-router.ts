import type { Log } from '@rollcall/service-kit';
import { type Request, type RequestHandler, Router } from 'express';
import type { GrantToken } from '../../../application/grant-token.ts';
import type { RequestLimits } from '../../../application/request-limits.ts';
import { clientAddress } from '../client-address.ts';
import { readForm } from '../json-body.ts';
import { declareRoute } from '../routes.ts';
import { oauthErrors, sendOAuth } from './oauth-errors.ts';
import { authorizationServerMetadata, metadataPaths, tokenPath } from './server-metadata.ts';
import { readTokenForm } from './token-form.ts';

export interface OAuthParts {
  readonly issuer: string;
  readonly grantToken: GrantToken;
  readonly limits: RequestLimits;
  readonly log: Log;
}

const maxFormBytes = 32_768;

/** The token endpoint (RFC 6749 §3.2) and what clients may know of it beforehand (RFC 8414). */
export function oauthRouter(parts: OAuthParts): Router {
  const router = Router();
  const metadata = authorizationServerMetadata(parts.issuer);
  const describe: RequestHandler = async (request, response) => {
    await parts.limits.countAnonymous(clientAddress(request));
    response.status(200).setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(metadata));
  };
  declareRoute(router, { base: '', path: tokenPath }, { before: [], handlers: { post: grant(parts) } });
  for (const path of metadataPaths(parts.issuer))
    declareRoute(router, { base: '', path }, { before: [], handlers: { get: describe } });
  router.use([tokenPath, '/.well-known'], oauthErrors(parts.log));
  return router;
}

function grant({ grantToken, limits }: OAuthParts): RequestHandler {
  return async (request, response) => {
    const address = clientAddress(request);
    const wanted = await wantedOf(request).catch(async (error: unknown) => {
      // Nobody has tried to prove anything yet that a lock-out would count.
      await limits.countAnonymous(address);
      throw error;
    });
    const { token, expiresInSeconds, scopes } = await grantToken({ ...wanted, address });
    sendOAuth(response, 200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: expiresInSeconds,
      scope: scopes.join(' '),
    });
  };
}

async function wantedOf(request: Request) {
  return readTokenForm(await readForm(request, { maxBytes: maxFormBytes }), request);
}
