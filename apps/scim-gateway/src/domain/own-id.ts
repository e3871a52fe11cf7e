import { isObject, type PatchOperation } from '@rollcall/scim';

/**
 * Takes the resource's own `id` out of operations without a path, where Okta repeats it: the value it has already is no
 * attempt to change a read-only attribute. Any other `id` stays and will be refused.
 */
export function withoutOwnId(operations: readonly PatchOperation[], id: string): PatchOperation[] {
  return operations.map((operation) => {
    if (operation.op === 'remove' || operation.path !== undefined || !isObject(operation.value)) return operation;
    const { id: named, ...value } = operation.value;
    return named === id ? { ...operation, value } : operation;
  });
}
