import type { ResourceLimits } from '../resource/limits.ts';
import type { PatchLimits } from './limits.ts';
import type { PatchOperation } from './operation.ts';

/**
 * Reads a PatchOp message (RFC 7644 §3.5.2) and checks its form. `op` and the keys of an operation are case-insensitive;
 * keys that mean nothing are ignored.
 * @throws {ScimError} 400 invalidSyntax, invalidPath, invalidFilter (inside a path), invalidValue (no `value`) or noTarget
 * (`remove` without a path), naming the operation by its number from 1.
 */
export function parsePatch(_body: unknown, _limits?: PatchLimits & ResourceLimits): PatchOperation[] {
  throw new Error('not there yet');
}
