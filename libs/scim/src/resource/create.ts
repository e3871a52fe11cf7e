import type { ResourceType } from '../schema/resource-type.ts';
import { inSchemaOrder } from './order.ts';
import type { ScimResource } from './resource.ts';

/** What a POST creates: the parsed body with the type's defaults (a User is active unless the client said otherwise). */
export function createResource(type: ResourceType, desired: ScimResource): ScimResource {
  return inSchemaOrder(type, { ...type.defaults, ...desired });
}
