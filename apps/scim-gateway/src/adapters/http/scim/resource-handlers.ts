import { groupType, type ResourceType } from '@rollcall/scim';
import type { Request, RequestHandler, Response } from 'express';
import type { Caller } from '../../../application/ports.ts';
import { matchesAny, parseEntityTags } from '../../../domain/entity-tag.ts';
import { parseListQuery, readSelection } from '../../../domain/list-query.ts';
import { selectsReferences } from '../../../domain/resource-view.ts';
import { readJsonBody } from '../json-body.ts';
import { queryOf } from '../query.ts';
import { sendEmpty, sendPage, sendResource, sendWritten, type View } from './resource-answers.ts';
import type { ScimParts } from './scim-parts.ts';

const mediaTypes = ['application/scim+json', 'application/json'];

type ResourceHandlers = Record<'list' | 'create' | 'get' | 'replace' | 'patch' | 'remove', RequestHandler>;

/** The operations on one type of resource (RFC 7644 §3.3–3.6). */
export function resourceHandlers(type: ResourceType, parts: ScimParts): ResourceHandlers {
  const { changes, directoryOf, baseUrl, pageLimits, bodyLimits, log } = parts;
  const viewOf = (request: Request): View => ({ type, baseUrl, selection: readSelection(type, queryOf(request)) });
  const bodyOf = (request: Request) => readJsonBody(request, mediaTypes, bodyLimits);
  const targetOf = (request: Request) => ({
    type,
    id: idOf(request),
    ifMatch: parseEntityTags(request.headers['if-match']),
  });
  const partsFor = (response: Response, view: View) => ({
    view,
    log,
    directory: directoryOf(callerOf(response).tenantId),
  });
  return {
    async list(request, response) {
      const query = parseListQuery(type, queryOf(request), pageLimits);
      const withReferences = selectsReferences(type, query.selection);
      const page = await directoryOf(callerOf(response).tenantId).list(type, query, { withReferences });
      await sendPage(response, page, query, { type, baseUrl, selection: query.selection });
    },

    async create(request, response) {
      const view = viewOf(request);
      const written = await changes.create(callerOf(response), type, await bodyOf(request));
      await sendWritten(response, 201, written, partsFor(response, view));
    },

    async get(request, response) {
      const view = viewOf(request);
      const known = parseEntityTags(request.headers['if-none-match']);
      const { directory } = partsFor(response, view);
      const joined = selectsReferences(type, view.selection);
      const streamed = joined && type.name === groupType.name;
      const resource = await directory.get(type, idOf(request), { withReferences: joined && !streamed });
      const { version } = resource.meta as { version: string };
      if (matchesAny(known, version)) return sendEmpty(response, 304, version);
      await sendResource(response, 200, resource, {
        view,
        ...(streamed && { members: directory.members(idOf(request)) }),
      });
    },

    async replace(request, response) {
      const view = viewOf(request);
      const written = await changes.replace(callerOf(response), targetOf(request), await bodyOf(request));
      await sendWritten(response, 200, written, partsFor(response, view));
    },

    async patch(request, response) {
      const view = viewOf(request);
      const written = await changes.patch(callerOf(response), targetOf(request), await bodyOf(request));
      // RFC 7644 §3.5.2: 204 is allowed unless `attributes` was asked for; a group's members may be many.
      if (type.name === groupType.name && !queryOf(request).has('attributes'))
        return sendEmpty(response, 204, written.version);
      await sendWritten(response, 200, written, partsFor(response, view));
    },

    async remove(request, response) {
      await changes.remove(callerOf(response), targetOf(request));
      sendEmpty(response, 204);
    },
  };
}

function callerOf(response: Response): Caller {
  return response.locals.caller as Caller;
}

function idOf(request: Request): string {
  return String(request.params.id);
}
