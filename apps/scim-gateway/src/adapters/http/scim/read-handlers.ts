import { groupType } from '@rollcall/scim';
import type { RequestHandler } from 'express';
import { matchesAny, parseEntityTags } from '../../../domain/entity-tag.ts';
import { parseListQuery } from '../../../domain/list-query.ts';
import { selectsReferences } from '../../../domain/resource-view.ts';
import { queryOf } from '../query.ts';
import { directoryFor, idOf, requestedView, typeOf } from './request-parts.ts';
import { sendEmpty, sendPage, sendResource } from './resource-answers.ts';
import type { ScimParts } from './scim-parts.ts';

/** Reading resources of the route's type (RFC 7644 §3.4). Members and groups are not even asked for when the client leaves them out. */
export function readHandlers(parts: ScimParts): Record<'list' | 'get', RequestHandler> {
  return {
    async list(request, response) {
      const type = typeOf(response);
      const query = parseListQuery(type, queryOf(request), parts.pageLimits);
      const { selection } = query;
      const withReferences = selectsReferences(type, selection);
      const page = await directoryFor(response, parts).list(type, query, { withReferences });
      await sendPage(response, page, query, { type, baseUrl: parts.baseUrl, selection });
    },

    async get(request, response) {
      const type = typeOf(response);
      const id = idOf(request, response);
      const view = requestedView(request, response, parts);
      const known = parseEntityTags(request.headers['if-none-match']);
      const directory = directoryFor(response, parts);
      const joined = selectsReferences(type, view.selection);
      const streamed = joined && type.name === groupType.name;
      const resource = await directory.get(type, id, { withReferences: joined && !streamed });
      const { version } = resource.meta as { version: string };
      if (matchesAny(known, version)) return sendEmpty(response, 304, version);
      const members = streamed ? directory.members(id) : undefined;
      await sendResource(response, 200, resource, { view, members });
    },
  };
}
