import type { RequestHandler } from 'express';
import type { Authenticator } from '../../../application/authenticator.ts';
import type { RequestLimits } from '../../../application/request-limits.ts';
import { NotAuthenticated } from '../../../domain/refusals.ts';
import { clientAddress } from '../client-address.ts';
import { showLimit } from '../limit-headers.ts';
import { localsOf } from './request-parts.ts';

interface AdmissionParts {
  readonly authenticator: Authenticator;
  readonly limits: RequestLimits;
}

/** Lets in whoever has a credential that works, as often as it may. The tenant comes with the credential and from nowhere else. */
export function authenticated({ authenticator, limits }: AdmissionParts): RequestHandler {
  return async (request, response, next) => {
    const { authorization } = request.headers;
    const address = clientAddress(request);
    if (authorization === undefined) {
      await limits.countAnonymous(address);
      throw new NotAuthenticated(false);
    }
    const caller = await authenticator.authenticate(authorization, address);
    localsOf(response).caller = caller;
    showLimit(response, await limits.count(caller));
    next();
  };
}

/** Lets in anybody, though not as often as they like. */
export function anonymous({ limits }: AdmissionParts): RequestHandler {
  return async (request, response, next) => {
    showLimit(response, await limits.countAnonymous(clientAddress(request)));
    next();
  };
}
