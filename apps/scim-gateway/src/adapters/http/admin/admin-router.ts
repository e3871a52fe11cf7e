import { type RequestHandler, Router } from 'express';
import { declareRoute, type Handlers, unknownRoute } from '../routes.ts';
import { credentialHandlers, tenantHandlers } from './access-handlers.ts';
import { adminErrors } from './admin-errors.ts';
import { type AdminOperation, type AdminOperationName, adminOperations } from './admin-operations.ts';
import type { AdminParts } from './admin-parts.ts';
import { appHandlers } from './app-handlers.ts';
import { authorize } from './authorize.ts';
import { documentHandlers } from './document-handlers.ts';
import { requestHandlers } from './request-handlers.ts';
import { typesHandlers } from './types-handlers.ts';

const base = '/admin/v1';

/** Operating Rollcall: tenants, credentials, apps and what happened in them. */
export function adminRouter(parts: AdminParts): Router {
  const router = Router();
  const authorized = authorize(parts.token, parts.lockout);
  const handlers: Record<AdminOperationName, RequestHandler> = {
    ...tenantHandlers(parts),
    ...credentialHandlers(parts),
    ...appHandlers(parts),
    ...requestHandlers(parts),
    ...typesHandlers(parts),
    ...documentHandlers(),
  };
  for (const [path, byMethod] of byPath(handlers))
    declareRoute(router, { base, path }, { before: [authorized], handlers: byMethod });
  router.use(authorized, unknownRoute);
  router.use(adminErrors(parts.log));
  return router;
}

function byPath(handlers: Record<AdminOperationName, RequestHandler>): ReadonlyMap<string, Handlers> {
  const paths = new Map<string, Handlers>();
  for (const [name, { path, method }] of Object.entries<AdminOperation>(adminOperations))
    paths.set(path, { ...paths.get(path), [method]: handlers[name as AdminOperationName] });
  return paths;
}
