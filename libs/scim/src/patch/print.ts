import type { JsonObject } from '../json.ts';
import type { PatchOperation } from './operation.ts';

/** The PatchOp message of these operations, as `parsePatch` reads it. */
export function printPatch(_operations: readonly PatchOperation[]): JsonObject {
  throw new Error('not there yet');
}
