import type { ScimResource } from '../resource/resource.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import type { Filter } from './ast.ts';

/** Holds a filter against a type once, to be asked about many resources. @throws {ScimError} as `resolveFilter`. */
export function compileFilter(_type: ResourceType, _filter: Filter): (resource: ScimResource) => boolean {
  throw new Error('not there yet');
}

/** Whether a resource meets a filter. @throws {ScimError} as `resolveFilter`. */
export function matchesFilter(type: ResourceType, filter: Filter, resource: ScimResource): boolean {
  return compileFilter(type, filter)(resource);
}
