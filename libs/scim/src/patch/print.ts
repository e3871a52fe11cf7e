import type { JsonObject } from '../json.ts';
import { printPath } from '../path/print.ts';
import type { PatchOperation } from './operation.ts';
import { patchOpSchema } from './parse.ts';

/** The PatchOp message of these operations, as `parsePatch` reads it. */
export function printPatch(operations: readonly PatchOperation[]): JsonObject {
  return { schemas: [patchOpSchema], Operations: operations.map(printOperation) };
}

function printOperation({ op, path, value }: PatchOperation): JsonObject {
  return {
    op,
    ...(path === undefined ? {} : { path: printPath(path) }),
    ...(value === undefined ? {} : { value }),
  };
}
