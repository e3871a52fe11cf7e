import { type JsonObject, listResponse, ScimError } from '@rollcall/scim';
import type { Request, RequestHandler } from 'express';
import type { Discovery } from '../../../domain/discovery.ts';
import { queryOf } from '../query.ts';
import { sendScim } from './scim-answer.ts';

type DiscoveryHandlers = Record<'config' | 'types' | 'type' | 'schemas' | 'schema', RequestHandler>;

/** What this service can do, for clients to read (RFC 7644 §4). Paging is ignored, as the RFC demands. */
export function discoveryHandlers(discovery: Discovery): DiscoveryHandlers {
  return {
    config: (request, response) => {
      assertUnfiltered(request);
      sendScim(response, 200, discovery.serviceProviderConfig);
    },
    types: (request, response) => {
      assertUnfiltered(request);
      sendScim(
        response,
        200,
        listResponse({ totalResults: discovery.resourceTypes.size, resources: [...discovery.resourceTypes.values()] }),
      );
    },
    type: (request, response) => sendScim(response, 200, entry(discovery.resourceTypes, request)),
    schemas: (request, response) => {
      assertUnfiltered(request);
      sendScim(
        response,
        200,
        listResponse({ totalResults: discovery.schemas.size, resources: [...discovery.schemas.values()] }),
      );
    },
    schema: (request, response) => sendScim(response, 200, entry(discovery.schemas, request)),
  };
}

function entry(entries: ReadonlyMap<string, JsonObject>, request: Request): JsonObject {
  const found = entries.get(String(request.params.id));
  if (!found) throw new ScimError(404, undefined, 'There is no such description.');
  return found;
}

/** RFC 7644 §4: a filter here is forbidden, because ignoring it would be taken for an answer. */
function assertUnfiltered(request: Request): void {
  if (queryOf(request).has('filter')) throw new ScimError(403, undefined, 'Descriptions cannot be filtered.');
}
