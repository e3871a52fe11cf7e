import { type ResourceType, ScimError, userType } from '@rollcall/scim';
import type { RequestHandler } from 'express';
import type { Caller, DirectoryReader } from '../../../application/ports.ts';
import { parseListQuery } from '../../../domain/list-query.ts';
import { locationOf } from '../../../domain/resource-view.ts';
import { callerOf, directoryFor, localsOf, typesFor } from './request-parts.ts';
import type { ScimParts } from './scim-parts.ts';

/** More than one is as good as none. */
const enough = 2;

/**
 * `/Me` stands for the User whom the credential speaks for (RFC 7644 §3.11); `Location` says whose address it really is.
 * `POST /Me` is 405: whoever speaks for a User has one already, and whoever does not cannot make itself one.
 */
export function resolveMe(parts: ScimParts): RequestHandler {
  return async (request, response, next) => {
    if (request.method === 'POST') return next();
    const type = typesFor(response).types.get(userType.name) as ResourceType;
    const id = await idOfMe(callerOf(response), type, directoryFor(response, parts));
    if (id === undefined) throw new ScimError(404, undefined, 'The credential does not speak for a User.');
    Object.assign(localsOf(response), { type, id });
    response.setHeader('Location', locationOf(parts.baseUrl, type, id));
    next();
  };
}

async function idOfMe({ me }: Caller, type: ResourceType, directory: DirectoryReader): Promise<string | undefined> {
  if (me === undefined || me.attribute === 'id') return me?.value;
  const by = { path: me.attribute, value: me.value };
  const filter = `${by.path} eq ${JSON.stringify(by.value)}`;
  const query = parseListQuery({ filter, attributes: 'id' }, { defaultCount: enough, maxCount: enough });
  const options = { withReferences: false };
  const found = await directory.find(type, by, options);
  const ids = found?.map(({ resource }) => resource.resourceId) ?? [];
  const page = found
    ? { parts: [] }
    : await directory.list({ type, among: [], query, position: undefined, ...options });
  for await (const parts of page.parts)
    for (const part of parts) if (part.$case === 'resource') ids.push(part.value.resourceId);
  return ids.length === 1 ? ids[0] : undefined;
}
