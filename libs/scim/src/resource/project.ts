import type { ResourceType } from '../schema/resource-type.ts';
import type { ScimResource } from './resource.ts';
import type { Selection } from './selection.ts';

/** What a client sees of a resource: the characteristic `returned`, then the selection (RFC 7643 §7, RFC 7644 §3.9). */
export function project(_type: ResourceType, _resource: ScimResource, _selection?: Selection): ScimResource {
  throw new Error('not there yet');
}
