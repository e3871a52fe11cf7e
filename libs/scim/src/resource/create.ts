import type { ResourceType } from '../schema/resource-type.ts';
import type { ScimResource } from './resource.ts';

/** What a POST creates: the parsed body with the defaults of creation (`active` is true unless the client said otherwise). */
export function createResource(_type: ResourceType, _desired: ScimResource): ScimResource {
  throw new Error('not there yet');
}
