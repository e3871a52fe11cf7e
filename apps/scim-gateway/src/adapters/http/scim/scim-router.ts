import { type RequestHandler, Router } from 'express';
import { acceptableMediaType, scimMediaTypes } from '../../../domain/media-type.ts';
import { RequestRefused } from '../request-refused.ts';
import { declareRoute, type Handlers, unknownRoute } from '../routes.ts';
import { anonymous, authenticated } from './admission.ts';
import { transactionHandler, transactionsPath } from './async-answers.ts';
import { bulkHandler } from './bulk-handler.ts';
import { discoveryHandlers } from './discovery-handlers.ts';
import { resolveMe } from './me.ts';
import { readHandlers } from './read-handlers.ts';
import { callerOf, localsOf, typesFor } from './request-parts.ts';
import { scimErrors } from './scim-errors.ts';
import type { ScimParts } from './scim-parts.ts';
import { writeHandlers } from './write-handlers.ts';

const base = '/scim/v2';

/**
 * SCIM 2.0 (RFC 7644). Nothing answers without credentials, not even what is not there; but how to get in can be read
 * before (RFC 7643 §5).
 */
export function scimRouter(parts: ScimParts): Router {
  const router = Router();
  const known = [negotiate, authenticated(parts), withTypes(parts)];
  const declare = (path: string, handlers: Handlers, before: readonly RequestHandler[] = known) =>
    declareRoute(router, { base, path }, { before, handlers });

  const { config, types, type, schemas, schema } = discoveryHandlers(parts);
  declare('/ServiceProviderConfig', { get: config }, [negotiate, anonymous(parts), assertAcceptable]);
  declare('/ResourceTypes', { get: types });
  declare('/ResourceTypes/:id', { get: type });
  declare('/Schemas', { get: schemas });
  declare('/Schemas/:id', { get: schema });

  const { list, search, get } = readHandlers(parts);
  const { create, replace, patch, remove } = writeHandlers(parts);
  const single = { get, put: replace, patch, delete: remove };
  declare('/Me', single, [...known, resolveMe(parts)]);
  declare('/Bulk', { post: bulkHandler(parts) });
  declare(`${transactionsPath}/:id`, { get: transactionHandler(parts) });
  declare('/', { get: list });
  declare('/.search', { post: search });
  // Last, because a name in place of the endpoint takes whatever is not taken.
  for (const endpoint of ['/Users', '/Groups', '/:endpoint']) {
    const before = [...known, resolveType(endpoint)];
    declare(endpoint, { get: list, post: create }, before);
    declare(`${endpoint}/.search`, { post: search }, before);
    declare(`${endpoint}/:id`, single, before);
  }

  router.use(...known, unknownRoute);
  router.use(scimErrors(parts.log));
  return router;
}

/** Every answer is labelled as the client likes it best, errors too (RFC 7644 §3.8). */
const negotiate: RequestHandler = (request, response, next) => {
  localsOf(response).mediaType = acceptableMediaType(request.headers.accept);
  next();
};

const assertAcceptable: RequestHandler = (_request, response, next) => {
  if (localsOf(response).mediaType) return next();
  throw new RequestRefused(406, `Answers are ${scimMediaTypes.join(' or ')}.`);
};

/** The types that the caller's tenant has. */
function withTypes({ typesOf }: ScimParts): RequestHandler {
  return async (request, response, next) => {
    localsOf(response).types = await typesOf(callerOf(response));
    assertAcceptable(request, response, next);
  };
}

/** The type of the resources at an endpoint (RFC 7643 §6); its name is not case-sensitive here (E-18). */
function resolveType(endpoint: string): RequestHandler {
  return (request, response, next) => {
    const name = endpoint === '/:endpoint' ? `/${request.params.endpoint}` : endpoint;
    const type = typesFor(response).byEndpoint.get(name.toLowerCase());
    if (!type) unknownRoute();
    localsOf(response).type = type;
    next();
  };
}
