import type { ScimResource } from '../resource/resource.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import type { PatchLimits } from './limits.ts';
import type { PatchOperation } from './operation.ts';

/**
 * The resource after all operations, in order; on an error there is none of it (RFC 7644 §3.5.2). `resource` is not
 * changed. Whether anything changed: `resourceEquals`. Values of write-only attributes are checked and dropped.
 * @throws {ScimError} 400 invalidPath, invalidFilter, invalidValue, noTarget, mutability or tooMany, naming the attribute.
 */
export function applyPatch(
  _type: ResourceType,
  _resource: ScimResource,
  _operations: readonly PatchOperation[],
  _limits?: PatchLimits,
): ScimResource {
  throw new Error('not there yet');
}
