import { call } from '@rollcall/service-kit';
import type { RequestHandler, Response } from 'express';
import type { DefinedTypes } from '../../../application/define-types.ts';
import { typesBody } from './admin-bodies.ts';
import { bodyOf, parameter, sendJson } from './admin-http.ts';
import type { AdminParts } from './admin-parts.ts';

type TypesHandlers = Record<'getTypes' | 'defineTypes' | 'listPendingMembers', RequestHandler>;

/** A tenant's own schemas and resource types, and what its groups wait for. */
export function typesHandlers(parts: AdminParts): TypesHandlers {
  const { access, query, defineTypes, forgetTenant } = parts;
  const settings = { timeoutMs: parts.callTimeoutMs };
  return {
    async getTypes(request, response) {
      const { version, definitions } = await call(query.getTypes, { tenantId: parameter(request, 'tenant') }, settings);
      sendTypes(response, { version, definitions: JSON.parse(definitions.toString('utf8') || noTypes) });
    },

    async defineTypes(request, response) {
      const tenantId = parameter(request, 'tenant');
      const body = await bodyOf(request, typesBody, parts);
      await call(access.getTenant, { id: tenantId }, settings);
      const defined = await defineTypes(tenantId, body);
      forgetTenant(tenantId);
      sendTypes(response, defined);
    },

    async listPendingMembers(request, response) {
      const tenantId = parameter(request, 'tenant');
      await call(access.getTenant, { id: tenantId }, settings);
      const { members } = await call(query.listPendingMembers, { tenantId }, settings);
      sendJson(response, 200, { members: members.map(({ groupId, value, since }) => ({ groupId, value, since })) });
    },
  };
}

const noTypes = '{"schemas":[],"resourceTypes":[]}';

function sendTypes(response: Response, { version, definitions }: DefinedTypes): void {
  const { schemas, resourceTypes } = definitions;
  sendJson(response, 200, { version, schemas, resourceTypes });
}
