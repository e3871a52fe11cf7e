import { groupType } from '@rollcall/scim';
import type { Request, RequestHandler, Response } from 'express';
import type { Written } from '../../../application/change-resource.ts';
import {
  type Change,
  prepareCreate,
  preparePatch,
  prepareRemove,
  prepareReplace,
  type Target,
} from '../../../application/prepare-change.ts';
import { requiredTags } from '../../../domain/entity-tag.ts';
import { assertPermitted } from '../../../domain/scopes.ts';
import { queryOf } from '../query.ts';
import { asyncPreferenceOf, sendAccepted } from './async-answers.ts';
import { callerOf, directoryFor, idOf, requestedView, typeOf } from './request-parts.ts';
import { sendEmpty, sendWritten } from './resource-answers.ts';
import type { ScimParts } from './scim-parts.ts';

type WriteHandlers = Record<'create' | 'replace' | 'patch' | 'remove', RequestHandler>;

/** Changing resources of the route's type (RFC 7644 §3.3, §3.5, §3.6). Each answers once the change holds. */
export function writeHandlers(parts: ScimParts): WriteHandlers {
  const { log, bodies } = parts;
  const bodyOf = (request: Request, response: Response) => {
    // Before a body is read, which may be large.
    assertPermitted(callerOf(response), 'write', typeOf(response).name);
    return bodies.ofResource(request, response, typeOf(response));
  };
  return {
    async create(request, response) {
      const view = requestedView(request, response, parts);
      const change = prepareCreate(callerOf(response), typeOf(response), await bodyOf(request, response));
      const written = await carriedOut(request, response, { change, parts });
      if (written) await sendWritten(response, 201, written, { view, log, directory: directoryFor(response, parts) });
    },

    async replace(request, response) {
      const view = requestedView(request, response, parts);
      const target = targetOf(request, response);
      const change = prepareReplace(callerOf(response), target, await bodyOf(request, response));
      const written = await carriedOut(request, response, { change, parts });
      if (written) await sendWritten(response, 200, written, { view, log, directory: directoryFor(response, parts) });
    },

    async patch(request, response) {
      const view = requestedView(request, response, parts);
      const target = targetOf(request, response);
      const change = preparePatch(callerOf(response), target, await bodyOf(request, response));
      const written = await carriedOut(request, response, { change, parts });
      if (!written) return;
      // RFC 7644 §3.5.2: 204 is allowed unless `attributes` was asked for; a group's members may be many.
      const isBrief = target.type.name === groupType.name || change.isEmpty;
      if (isBrief && !queryOf(request).has('attributes')) return sendEmpty(response, 204, written.version);
      await sendWritten(response, 200, written, { view, log, directory: directoryFor(response, parts) });
    },

    async remove(request, response) {
      const change = prepareRemove(callerOf(response), targetOf(request, response));
      if (await carriedOut(request, response, { change, parts })) sendEmpty(response, 204);
    },
  };
}

function targetOf(request: Request, response: Response): Target {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers;
  return { type: typeOf(response), id: idOf(request, response), ifMatch: requiredTags(ifMatch, ifNoneMatch) };
}

/** The change that holds; undefined when the client wanted no more than a 202, and has it. */
async function carriedOut(
  request: Request,
  response: Response,
  { change, parts }: { readonly change: Change; readonly parts: ScimParts },
): Promise<Written | undefined> {
  const done = await parts.changes.carryOut(callerOf(response), change, asyncPreferenceOf(request));
  if (done.kind === 'written') return done;
  sendAccepted(response, done, parts);
  return undefined;
}
