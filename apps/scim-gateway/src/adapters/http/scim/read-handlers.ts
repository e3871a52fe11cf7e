import { ScimError } from '@rollcall/scim';
import type { RequestHandler } from 'express';
import { entityTag, matchesAny, parseEntityTags } from '../../../domain/entity-tag.ts';
import { searchParameters, urlParameters } from '../../../domain/list-query.ts';
import { selectsReferences } from '../../../domain/resource-view.ts';
import { assertPermitted } from '../../../domain/scopes.ts';
import { queryOf } from '../query.ts';
import { answerList } from './list-answer.ts';
import { callerOf, directoryFor, idOf, localsOf, requestedView } from './request-parts.ts';
import { sendEmpty, sendResource } from './resource-answers.ts';
import type { ScimParts } from './scim-parts.ts';

/**
 * Reading resources of the route's type, or of all types where it has none (RFC 7644 §3.4). Members and groups are not even
 * asked for when the client leaves them out.
 */
export function readHandlers(parts: ScimParts): Record<'list' | 'search' | 'get', RequestHandler> {
  return {
    async list(request, response) {
      const { type } = localsOf(response);
      await answerList(response, { type, parameters: urlParameters(queryOf(request)) }, parts);
    },

    async search(request, response) {
      const body = await parts.bodies.ofSearch(request, response);
      await answerList(response, { type: localsOf(response).type, parameters: searchParameters(body) }, parts);
    },

    async get(request, response) {
      const view = requestedView(request, response, parts);
      assertPermitted(callerOf(response), 'read', view.type.name);
      const id = idOf(request, response);
      const directory = directoryFor(response, parts);
      const known = parseEntityTags(request.headers['if-none-match']);
      const wanted = parseEntityTags(request.headers['if-match']);
      const withReferences = selectsReferences(view.type, view.selection);
      // What the client may have already is asked about first without the members, which may be many.
      const first = await directory.get(view.type, id, { withReferences: withReferences && known.length === 0 });
      const version = entityTag(first.resource.revision);
      if (wanted.length > 0 && !matchesAny(wanted, version))
        throw new ScimError(412, undefined, 'The resource has another version.');
      if (matchesAny(known, version)) return sendEmpty(response, 304, version);
      const isWhole = !withReferences || known.length === 0;
      await sendResource(response, 200, isWhole ? first : await directory.get(view.type, id, { withReferences }), view);
    },
  };
}
