import type { Log, Metrics } from '@rollcall/service-kit';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { requestContext } from './request-context.ts';
import { unknownRoute } from './routes.ts';
import { scimErrors } from './scim/scim-errors.ts';

/** Everything this process answers over HTTP. */
export function createApplication(parts: {
  /** Sees every SCIM request; none when requests are not recorded. */
  readonly requestLog?: RequestHandler | undefined;
  readonly scim: Router;
  /** None without a key for access tokens. */
  readonly oauth?: Router | undefined;
  readonly admin: Router;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Whose word is taken for where a request comes from, as Express wants it. */
  readonly trustProxy: number | readonly string[];
}): Express {
  const application = express();
  application.disable('x-powered-by');
  application.disable('etag');
  application.set('query parser', false);
  application.set('trust proxy', parts.trustProxy);
  application.use(requestContext(parts.log, parts.metrics));
  if (parts.requestLog) application.use('/scim/v2', parts.requestLog);
  application.use('/scim/v2', parts.scim);
  application.use('/admin/v1', parts.admin);
  if (parts.oauth) application.use(parts.oauth);
  application.use(unknownRoute);
  application.use(scimErrors(parts.log));
  return application;
}
