import { listResponse, ScimError } from '@rollcall/scim';
import type { Request, RequestHandler, Response } from 'express';
import { type Discovery, describeTypes } from '../../../domain/discovery.ts';
import { queryOf } from '../query.ts';
import { typesFor } from './request-parts.ts';
import { sendScim } from './scim-answer.ts';
import type { ScimParts } from './scim-parts.ts';

type DiscoveryHandlers = Record<'config' | 'types' | 'type' | 'schemas' | 'schema', RequestHandler>;

/** What this service can do, for clients to read (RFC 7644 §4). Paging, sorting and attributes are ignored, as it demands. */
export function discoveryHandlers(parts: ScimParts): DiscoveryHandlers {
  const list = (name: keyof Discovery): RequestHandler => {
    return (request, response) => {
      const resources = [...describedFor(request, response, parts)[name].values()];
      sendScim(response, 200, listResponse({ totalResults: resources.length, resources }));
    };
  };
  const one = (name: keyof Discovery): RequestHandler => {
    return (request, response) => {
      const found = describedFor(request, response, parts)[name].get(String(request.params.id).toLowerCase());
      if (!found) throw new ScimError(404, undefined, 'There is no such description.');
      sendScim(response, 200, found);
    };
  };
  return {
    config: (request, response) => {
      assertUnfiltered(request);
      sendScim(response, 200, parts.serviceProviderConfig);
    },
    types: list('resourceTypes'),
    type: one('resourceTypes'),
    schemas: list('schemas'),
    schema: one('schemas'),
  };
}

function describedFor(request: Request, response: Response, { baseUrl }: ScimParts): Discovery {
  assertUnfiltered(request);
  return describeTypes(typesFor(response), baseUrl);
}

/** RFC 7644 §4: a filter here is forbidden, because ignoring it would be taken for an answer. */
function assertUnfiltered(request: Request): void {
  if (queryOf(request).has('filter')) throw new ScimError(403, undefined, 'Descriptions cannot be filtered.');
}
