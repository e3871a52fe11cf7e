import { createHash, timingSafeEqual } from 'node:crypto';
import { type RequestHandler, Router } from 'express';
import { RequestRefused } from '../request-refused.ts';
import { declareRoute, type Handlers, unknownRoute } from '../routes.ts';
import { accessHandlers } from './access-handlers.ts';
import { adminErrors } from './admin-errors.ts';
import type { AdminParts } from './admin-parts.ts';
import { appHandlers } from './app-handlers.ts';

const base = '/admin/v1';

/** Operating Rollcall: tenants, credentials, apps and what happened in them. */
export function adminRouter(parts: AdminParts): Router {
  const router = Router();
  const authorized = authorize(parts.token);
  const declare = (path: string, handlers: Handlers) =>
    declareRoute(router, { base, path }, { before: [authorized], handlers });

  const access = accessHandlers(parts);
  declare('/tenants', { get: access.listTenants, post: access.createTenant });
  declare('/tenants/:tenant/credentials', { get: access.listCredentials, post: access.createCredential });
  declare('/tenants/:tenant/credentials/:credential', { delete: access.revokeCredential });
  const apps = appHandlers(parts);
  declare('/tenants/:tenant/apps', { get: apps.list, post: apps.connect });
  declare('/tenants/:tenant/apps/:app', { get: apps.status });
  declare('/tenants/:tenant/timeline', { get: apps.timeline });

  router.use(authorized, unknownRoute);
  router.use(adminErrors(parts.log));
  return router;
}

/** Compares digests, so that neither content nor length of the token shows in the time it takes. */
function authorize(token: string): RequestHandler {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return (request, _response, next) => {
    const presented = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(digest(presented), expected))
      throw new RequestRefused(401, 'The admin token is missing or not valid.', {
        'WWW-Authenticate': 'Bearer realm="admin"',
      });
    next();
  };
}
