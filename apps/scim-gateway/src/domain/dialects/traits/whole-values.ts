import { type Path, printPath } from '@rollcall/scim';
import { findTarget } from '../find-target.ts';
import type { Normaliser } from '../normaliser.ts';

/**
 * Clearing `emails[type eq "work"].value`, by remove, null or an empty text, clears the selected value as a whole (E-17):
 * Entra maps to that path alone, and an e-mail address without an address is of no use to anybody.
 *
 * Not in `auto`: by RFC 7644 §3.5.2.2 the rest of the value stays.
 */
export const wholeValues: Normaliser = {
  operation(operation, { type, note }) {
    const { op, path, value = null } = operation;
    const isClearing = op === 'remove' || (op === 'replace' && (value === null || value === ''));
    const target = path === undefined || !isClearing ? undefined : findTarget(type, path);
    if (target?.path.filter === undefined || target.path.subAttribute?.toLowerCase() !== 'value') return [operation];
    note(`${target.name}: cleared with the whole value it is of`);
    return [{ op: 'remove', path: printPath(withoutSubAttribute(target.path)) }];
  },
};

function withoutSubAttribute({ subAttribute: _, ...path }: Path): Path {
  return path;
}
