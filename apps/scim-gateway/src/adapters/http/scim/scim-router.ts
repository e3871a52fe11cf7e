import { resourceTypes } from '@rollcall/scim';
import { type RequestHandler, Router } from 'express';
import type { Authenticator } from '../../../application/authenticator.ts';
import { RequestRefused } from '../request-refused.ts';
import { declareRoute, type Handlers, type Method, unknownRoute } from '../routes.ts';
import { discoveryHandlers } from './discovery-handlers.ts';
import { readHandlers } from './read-handlers.ts';
import { localsOf } from './request-parts.ts';
import { scimErrors } from './scim-errors.ts';
import type { ScimParts } from './scim-parts.ts';
import { writeHandlers } from './write-handlers.ts';

const base = '/scim/v2';

/** RFC 7644 §3.4.3, §3.7, §3.11: known to the standard, not offered here. */
const absent: readonly (readonly [string, readonly Method[]])[] = [
  ['/Me', ['get', 'post', 'put', 'patch', 'delete']],
  ['/Bulk', ['post']],
  ['/.search', ['post']],
  ...Object.values(resourceTypes).map(({ endpoint }) => [`${endpoint}/.search`, ['post']] as const),
];

/** SCIM 2.0 (RFC 7644). Nothing answers without credentials, not even what is not there. */
export function scimRouter(parts: ScimParts): Router {
  const router = Router();
  const authenticated = authenticate(parts.authenticator);
  const declare = (path: string, handlers: Handlers) =>
    declareRoute(router, { base, path }, { before: [authenticated], handlers });

  // Before the routes with an id, which `.search` would pass for.
  for (const [path, methods] of absent)
    declare(path, Object.fromEntries(methods.map((method) => [method, notImplemented])));
  const { config, types, type, schemas, schema } = discoveryHandlers(parts.discovery);
  declare('/ServiceProviderConfig', { get: config });
  declare('/ResourceTypes', { get: types });
  declare('/ResourceTypes/:id', { get: type });
  declare('/Schemas', { get: schemas });
  declare('/Schemas/:id', { get: schema });

  // Last, because a name in place of the endpoint takes whatever is not taken.
  const { list, get } = readHandlers(parts);
  const { create, replace, patch, remove } = writeHandlers(parts);
  for (const endpoint of ['/Users', '/Groups', '/:endpoint']) {
    const before = [authenticated, resolveType(endpoint)];
    declareRoute(router, { base, path: endpoint }, { before, handlers: { get: list, post: create } });
    const handlers = { get, put: replace, patch, delete: remove };
    declareRoute(router, { base, path: `${endpoint}/:id` }, { before, handlers });
  }

  router.use(authenticated, unknownRoute);
  router.use(scimErrors(parts.log));
  return router;
}

/** The tenant comes from the credential and from nowhere else. */
function authenticate(authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    localsOf(response).caller = await authenticator.authenticate(request.headers.authorization);
    next();
  };
}

/** The type of the resources at an endpoint (RFC 7643 §6); its name is not case-sensitive here. */
function resolveType(endpoint: string): RequestHandler {
  return (request, response, next) => {
    const name = endpoint === '/:endpoint' ? `/${request.params.endpoint}` : endpoint;
    const type = Object.values(resourceTypes).find((each) => each.endpoint.toLowerCase() === name.toLowerCase());
    if (!type) unknownRoute();
    localsOf(response).type = type;
    next();
  };
}

const notImplemented: RequestHandler = () => {
  throw new RequestRefused(501, 'This part of SCIM is not supported.');
};
