import type { RequestHandler, Router } from 'express';
import { RequestRefused } from './request-refused.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
/** What a path answers, by method. */
export type Handlers = Partial<Record<Method, RequestHandler>>;

/**
 * Declares everything a path answers to: the steps before each handler, the handlers, and 405 with `Allow` for the rest.
 * The path's pattern, under `base`, is kept for log, metrics and trace.
 */
export function declareRoute(
  router: Router,
  pattern: { readonly base: string; readonly path: string },
  options: { readonly before: readonly RequestHandler[]; readonly handlers: Handlers },
): void {
  const { before, handlers } = options;
  const methods = Object.keys(handlers) as Method[];
  // Express answers HEAD by GET.
  const allow = methods.map((method) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase())).join(', ');
  const route = router.route(pattern.path);
  route.all(
    (_request, response, next) => {
      response.locals.route = `${pattern.base}${pattern.path}`;
      next();
    },
    ...before,
  );
  for (const method of methods) route[method](handlers[method] as RequestHandler);
  route.all(() => {
    throw new RequestRefused(405, `Only ${allow} can be used here.`, { Allow: allow });
  });
}

/** Refuses whatever no route has taken. */
export function unknownRoute(): never {
  throw new RequestRefused(404, 'There is nothing at this address.');
}
