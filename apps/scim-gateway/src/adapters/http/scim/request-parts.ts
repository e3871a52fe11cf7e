import type { ResourceType } from '@rollcall/scim';
import type { Request, Response } from 'express';
import type { Caller, DirectoryReader } from '../../../application/ports.ts';
import { readSelection } from '../../../domain/list-query.ts';
import { queryOf } from '../query.ts';
import type { View } from './resource-answers.ts';
import type { ScimParts } from './scim-parts.ts';

/** Who asks; known to every route behind the authentication. */
export function callerOf(response: Response): Caller {
  return response.locals.caller as Caller;
}

export function idOf(request: Request): string {
  return String(request.params.id);
}

/** How the client wants to see resources. @throws {ScimError} invalidValue */
export function requestedView(request: Request, type: ResourceType, { baseUrl }: ScimParts): View {
  return { type, baseUrl, selection: readSelection(type, queryOf(request)) };
}

/** The caller's tenant, and nothing but that. */
export function directoryFor(response: Response, { directoryOf }: ScimParts): DirectoryReader {
  return directoryOf(callerOf(response).tenantId);
}
