import { foldCase, normaliseUserName, type ScimResource } from '@rollcall/scim';
import type { ResourceName } from './directory.ts';
import type { Group } from './group.ts';
import type { User } from './user.ts';
import type { Versioned } from './versioned.ts';

/** A resource as it is kept for reading: ready text, and keys to find it by. A function of the folded state alone. */
export interface ResourceView {
  readonly resourceId: string;
  readonly revision: number;
  readonly created: Date;
  readonly lastModified: Date;
  /** SCIM JSON without `meta.location`, a User's `groups` and a Group's `members`. */
  readonly json: string;
  readonly externalId?: string;
  readonly displayNameKey?: string;
}

export interface UserView extends ResourceView {
  readonly userNameKey: string;
  readonly active: boolean;
}

/** Undefined: there is no such resource. */
export function userView(id: string, user: Versioned<User>): UserView | undefined {
  if (user.state.status === 'absent') return undefined;
  const { attributes } = user.state;
  const userNameKey = normaliseUserName(String(attributes.userName));
  return { ...resourceView('User', id, user, attributes), userNameKey, active: attributes.active === true };
}

export function groupView(id: string, group: Versioned<Group>): ResourceView | undefined {
  if (group.state.status === 'absent') return undefined;
  return resourceView('Group', id, group, group.state.attributes);
}

export function userOfView(view: ResourceView): Versioned<User> {
  return versionedOf(view, { status: 'present', attributes: attributesOf(view) });
}

export function groupOfView(view: ResourceView): Versioned<Group> {
  return versionedOf(view, { status: 'present', attributes: attributesOf(view) });
}

function resourceView(
  resourceType: ResourceName,
  id: string,
  { revision, created, lastModified }: Versioned<unknown>,
  { schemas = [], ...attributes }: ScimResource,
): ResourceView {
  const meta = { resourceType, created, lastModified, version: `W/"${revision}"` };
  const { externalId, displayName } = attributes;
  return {
    ...{ resourceId: id, revision, created, lastModified },
    json: JSON.stringify({ schemas, id, ...attributes, meta }),
    ...(typeof externalId === 'string' && { externalId }),
    ...(typeof displayName === 'string' && { displayNameKey: foldCase(displayName) }),
  };
}

function attributesOf({ json }: ResourceView): ScimResource {
  const { id: _id, meta: _meta, ...attributes } = JSON.parse(json) as ScimResource;
  return attributes;
}

function versionedOf<State>({ revision, created, lastModified }: ResourceView, state: State): Versioned<State> {
  return { state, revision, created, lastModified };
}
