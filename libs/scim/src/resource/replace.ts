import type { ResourceType } from '../schema/resource-type.ts';
import type { ScimResource } from './resource.ts';

/**
 * What a PUT makes of a resource (RFC 7644 §3.5.1). Attributes that `desired` leaves out are cleared, except read-only and
 * immutable ones and `active`: leaving that out neither disables nor enables anybody.
 * @throws {ScimError} 400 mutability when an immutable attribute that has a value would change.
 */
export function replaceAttributes(_type: ResourceType, _current: ScimResource, _desired: ScimResource): ScimResource {
  throw new Error('not there yet');
}
