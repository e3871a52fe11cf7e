import type { ResourceType } from '../schema/resource-type.ts';
import type { PatchOperation } from './operation.ts';

/**
 * The same operations with every value of a write-only attribute (`password`) emptied: `applyPatch` does with them what it
 * would have done, and what travels on carries no secret.
 */
export function redactPatch(_type: ResourceType, _operations: readonly PatchOperation[]): PatchOperation[] {
  throw new Error('not there yet');
}
