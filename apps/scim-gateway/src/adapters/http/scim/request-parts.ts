import type { ResourceType, TypeRegistry } from '@rollcall/scim';
import type { Request, Response } from 'express';
import type { Caller, DirectoryReader } from '../../../application/ports.ts';
import { readSelection } from '../../../domain/list-query.ts';
import type { ScimMediaType } from '../../../domain/media-type.ts';
import type { View } from '../../../domain/resource-view.ts';
import { queryOf } from '../query.ts';
import type { ScimParts } from './scim-parts.ts';

/** What the steps before a handler leave behind in `response.locals`. */
export interface ScimLocals {
  /** How the answer is to be labelled. */
  mediaType?: ScimMediaType | undefined;
  caller?: Caller;
  /** What the caller's tenant has. */
  types?: TypeRegistry;
  /** Of the route's resources; undefined for those of all types. */
  type?: ResourceType;
  /** Of the resource that an alias stands for. */
  id?: string;
}

export function localsOf(response: Response): ScimLocals {
  return response.locals;
}

/** Who asks; known to every route behind the authentication. */
export function callerOf(response: Response): Caller {
  return localsOf(response).caller as Caller;
}

/** The types of the caller's tenant; known to every route behind the authentication. */
export function typesFor(response: Response): TypeRegistry {
  return localsOf(response).types as TypeRegistry;
}

/** The resource type of the route. */
export function typeOf(response: Response): ResourceType {
  return localsOf(response).type as ResourceType;
}

/** The resource of the route: named in its path, or found for an alias such as `/Me`. */
export function idOf(request: Request, response: Response): string {
  return localsOf(response).id ?? String(request.params.id);
}

/** How the client wants to see resources of the route's type. @throws {ScimError} invalidValue */
export function requestedView(request: Request, response: Response, { baseUrl }: ScimParts): View {
  const type = typeOf(response);
  return { type, baseUrl, selection: readSelection(type, queryOf(request)) };
}

/** The caller's tenant, and nothing but that. */
export function directoryFor(response: Response, { directoryOf }: ScimParts): DirectoryReader {
  return directoryOf(callerOf(response));
}
