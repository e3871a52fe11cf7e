import type { ResourceType } from '../schema/resource-type.ts';
import type { Filter } from './ast.ts';

/**
 * Holds a filter against a resource type and gives it back in normal form: canonical attribute names, the URN on extension
 * attributes and on no others, `.value` added where a multi-valued complex attribute is compared as a whole.
 * @throws {ScimError} 400 invalidFilter naming the attribute: unknown, not comparable in this way, or never returned.
 */
export function resolveFilter(_type: ResourceType, _filter: Filter): Filter {
  throw new Error('not there yet');
}
