import type { JsonObject, ResourceType, ScimResource } from '@rollcall/scim';
import type { Resource } from './resource.ts';
import { type SearchFields, searchFieldsOf } from './search/search-fields.ts';
import type { Versioned } from './versioned.ts';

/** A resource as it is kept for reading: ready text, and what it is found by. A function of the folded state alone. */
export interface ResourceView extends SearchFields {
  /** The type's name. */
  readonly resourceType: string;
  readonly resourceId: string;
  readonly revision: number;
  readonly created: Date;
  readonly lastModified: Date;
  /** SCIM JSON without `meta.location`, a User's `groups` and a Group's `members`. */
  readonly json: string;
}

/** What is read back of a view to go on from. */
export type StoredView = Pick<
  ResourceView,
  'resourceType' | 'resourceId' | 'revision' | 'created' | 'lastModified' | 'json'
>;

/** Undefined: there is no such resource. */
export function viewOf(
  resourceId: string,
  resource: Versioned<Resource>,
  type: ResourceType,
): ResourceView | undefined {
  const representation = representationOf(resourceId, resource);
  if (!representation) return undefined;
  const { revision, created, lastModified } = resource;
  return {
    ...{ resourceType: type.name, resourceId, revision, created, lastModified },
    json: JSON.stringify(representation),
    ...searchFieldsOf(type, representation),
  };
}

/** The view's text. Undefined: there is no such resource. */
export function jsonOf(id: string, resource: Versioned<Resource>): string | undefined {
  const representation = representationOf(id, resource);
  return representation && JSON.stringify(representation);
}

export function resourceOfView({ resourceType: type, revision, created, lastModified, json }: StoredView) {
  const { id: _id, meta: _meta, ...attributes } = JSON.parse(json) as ScimResource;
  const state: Resource = { status: 'present', type, attributes };
  return { state, revision, created, lastModified } satisfies Versioned<Resource>;
}

function representationOf(
  id: string,
  { state, revision, created, lastModified }: Versioned<Resource>,
): JsonObject | undefined {
  if (state.status === 'absent') return undefined;
  const { schemas = [], ...attributes } = state.attributes;
  const meta = {
    resourceType: state.type,
    created: created.toISOString(),
    lastModified: lastModified.toISOString(),
    version: `W/"${revision}"`,
  };
  return { schemas, id, ...attributes, meta };
}
