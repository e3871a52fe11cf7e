import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Lockout } from '../../../application/lockout.ts';
import { clientAddress } from '../client-address.ts';
import { RequestRefused } from '../request-refused.ts';

/** What attempts with the admin token are counted under; SCIM's are counted by themselves. */
const id = 'admin';

/**
 * Lets in whoever has the admin token, and nobody else: SCIM credentials open nothing here. After too many wrong ones from an
 * address, its attempts are refused unheard for a while. Compares digests, so that neither content nor length of the token
 * shows in the time it takes.
 */
export function authorize(token: string, lockout: Lockout): RequestHandler {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return async (request, _response, next) => {
    const presented = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (presented === '') throw refused();
    const shown = digest(presented);
    const attempt = { address: clientAddress(request), id, proof: shown.toString('base64') };
    await lockout.assertOpen(attempt);
    if (!timingSafeEqual(shown, expected)) {
      await lockout.failed(attempt);
      throw refused();
    }
    lockout.succeeded(attempt);
    next();
  };
}

function refused(): RequestRefused {
  const challenge = { 'WWW-Authenticate': 'Bearer realm="admin"' };
  return new RequestRefused(401, 'The admin token is missing or not valid.', challenge);
}
