import type { ResourceType } from '../schema/resource-type.ts';
import type { ResourceLimits } from './limits.ts';
import type { ScimResource } from './resource.ts';

/**
 * The body of a POST or PUT as the resource the client wants, in normal form. Attribute names are case-insensitive.
 *
 * Ignored: read-only attributes (`id`, `meta`, `groups`), attributes and schema URNs the type does not know. Dropped:
 * write-only attributes, `password` above all, so they are never stored and never enter the log.
 *
 * @throws {ScimError} 400 invalidSyntax (not an object, `schemas` without the type's URN, a name twice, a forbidden name,
 * limits) or invalidValue naming the attribute (wrong type, required but missing, more than one primary).
 */
export function parseResource(_type: ResourceType, _body: unknown, _limits?: ResourceLimits): ScimResource {
  throw new Error('not there yet');
}
