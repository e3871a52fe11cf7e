import { isObject } from '@rollcall/scim';
import { namesLike } from '../json.ts';
import type { Normaliser } from '../normaliser.ts';

/**
 * Takes the resource's own `id` out of values without a path, where Okta repeats it (O-8).
 *
 * In `auto`: `id` is read-only, so RFC 7644 §3.5.2 has operations on it fail; to give it the value it has changes nothing,
 * which is what is done. Any other `id` stays, and is refused.
 */
export const ownId: Normaliser = {
  operation(operation, { id, note }) {
    const { op, path, value } = operation;
    if (op === 'remove' || path !== undefined || !isObject(value)) return [operation];
    const names = namesLike(value, 'id');
    if (names.length !== 1 || id === undefined || value[names[0] ?? ''] !== id) return [operation];
    note("id: the resource's own, left out");
    const rest = Object.fromEntries(Object.entries(value).filter(([name]) => name !== names[0]));
    return [{ ...operation, value: rest }];
  },
};
