import type { ListRequestsRequest } from '@rollcall/protocol/directory/v1/requests';
import { call } from '@rollcall/service-kit';
import type { RequestHandler } from 'express';
import type * as z from 'zod';
import { parameter, parametersOf, sendJson } from './admin-http.ts';
import type { AdminParts } from './admin-parts.ts';
import { requestsQuery, tenantQuery } from './admin-queries.ts';
import { requestListView, requestView } from './request-views.ts';

type RequestHandlers = Record<'listRequests' | 'getRequest', RequestHandler>;

/** What identity providers sent, and what came of it. */
export function requestHandlers(parts: AdminParts): RequestHandlers {
  const { access, requestLog } = parts;
  const settings = { timeoutMs: parts.callTimeoutMs };
  return {
    async listRequests(request, response) {
      const query = parametersOf(request, requestsQuery);
      await call(access.getTenant, { id: query.tenant }, settings);
      sendJson(response, 200, requestListView(await call(requestLog.listRequests, listOf(query), settings)));
    },

    async getRequest(request, response) {
      const { tenant: tenantId } = parametersOf(request, tenantQuery);
      const found = await call(requestLog.getRequest, { tenantId, id: parameter(request, 'request') }, settings);
      sendJson(response, 200, requestView(found));
    },
  };
}

function listOf(query: z.output<typeof requestsQuery>): ListRequestsRequest {
  const {
    tenant,
    credential = '',
    subject = '',
    correlation = '',
    method = '',
    from,
    to,
    limit = 0,
    page = '',
  } = query;
  const { statusAtLeast = 0, statusAtMost = 0 } = query.status ?? {};
  return {
    ...{ tenantId: tenant, credentialId: credential, subject, correlationId: correlation, method },
    ...{ statusAtLeast, statusAtMost, from, to, limit, pageToken: page },
  };
}
