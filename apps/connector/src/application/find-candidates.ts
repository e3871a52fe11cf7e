import { withExternalId, withName } from '../domain/correlation.ts';
import { nameAttribute, type RemoteResource, type ResourceType } from '../domain/subject.ts';
import type { CallOptions, ScimApp } from './scim-app.ts';

/** Who could be meant: those with the `externalId`, else those with the name. Empty texts are not looked for. */
export async function findCandidates(
  app: ScimApp,
  wanted: { readonly type: ResourceType; readonly externalId: string; readonly name: string },
  options: CallOptions,
): Promise<RemoteResource[]> {
  const { type, externalId, name } = wanted;
  const byExternalId = externalId === '' ? [] : ((await app.find(type, 'externalId', externalId, options)) ?? []);
  const stamped = withExternalId(byExternalId, externalId);
  if (stamped.length > 0 || name === '') return stamped;
  return withName(type, (await app.find(type, nameAttribute(type), name, options)) ?? [], name);
}
