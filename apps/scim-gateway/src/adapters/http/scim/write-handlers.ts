import { groupType } from '@rollcall/scim';
import type { Request, RequestHandler, Response } from 'express';
import type { Target } from '../../../application/change-resource.ts';
import { parseEntityTags } from '../../../domain/entity-tag.ts';
import { readJsonBody } from '../json-body.ts';
import { queryOf } from '../query.ts';
import { callerOf, directoryFor, idOf, requestedView, typeOf } from './request-parts.ts';
import { sendEmpty, sendWritten } from './resource-answers.ts';
import type { ScimParts } from './scim-parts.ts';

const mediaTypes = ['application/scim+json', 'application/json'];

type WriteHandlers = Record<'create' | 'replace' | 'patch' | 'remove', RequestHandler>;

/** Changing resources of the route's type (RFC 7644 §3.3, §3.5, §3.6). Each answers once the change holds. */
export function writeHandlers(parts: ScimParts): WriteHandlers {
  const { changes, log } = parts;
  const bodyOf = (request: Request) => readJsonBody(request, mediaTypes, parts.bodyLimits);
  return {
    async create(request, response) {
      const view = requestedView(request, response, parts);
      const written = await changes.create(callerOf(response), typeOf(response), await bodyOf(request));
      await sendWritten(response, 201, written, { view, log, directory: directoryFor(response, parts) });
    },

    async replace(request, response) {
      const view = requestedView(request, response, parts);
      const written = await changes.replace(callerOf(response), targetOf(request, response), await bodyOf(request));
      await sendWritten(response, 200, written, { view, log, directory: directoryFor(response, parts) });
    },

    async patch(request, response) {
      const view = requestedView(request, response, parts);
      const written = await changes.patch(callerOf(response), targetOf(request, response), await bodyOf(request));
      // RFC 7644 §3.5.2: 204 is allowed unless `attributes` was asked for; a group's members may be many.
      if (typeOf(response).name === groupType.name && !queryOf(request).has('attributes'))
        return sendEmpty(response, 204, written.version);
      await sendWritten(response, 200, written, { view, log, directory: directoryFor(response, parts) });
    },

    async remove(request, response) {
      await changes.remove(callerOf(response), targetOf(request, response));
      sendEmpty(response, 204);
    },
  };
}

function targetOf(request: Request, response: Response): Target {
  return { type: typeOf(response), id: idOf(request, response), ifMatch: parseEntityTags(request.headers['if-match']) };
}
