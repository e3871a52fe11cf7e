import { isObject, type JsonObject, type JsonValue } from '@rollcall/scim';
import { findTarget } from '../find-target.ts';
import { valueLike } from '../json.ts';
import type { Normaliser } from '../normaliser.ts';

/**
 * Reads a role whose `value` is the JSON text of an app role, `{"id":…,"value":"Admin","displayName":"Admin"}`, as the role
 * with that value and display (E-9): what Entra's AppRoleAssignments functions make. On a path that selects roles the role
 * that is selected takes both. What else is in the text is of Entra's directory and is left out.
 *
 * Not in `auto`: any text is a valid `value` of a role.
 */
export const jsonRoles: Normaliser = {
  operation(operation, { type, note }) {
    const { op, path, value } = operation;
    if (path === undefined || op === 'remove' || typeof value !== 'string') return [operation];
    const target = findTarget(type, path);
    const role = roleOf(value);
    if (role === undefined || target?.name !== 'roles.value' || target.path.filter === undefined) return [operation];
    note('roles: JSON text read as a role');
    // `add` merges into the selected value; `replace` would take its type and its `primary` away.
    return [{ op: 'add', path: path.replace(/\.value$/i, ''), value: role }];
  },

  value(value, { name, isElement }, { note }) {
    if (name !== 'roles' || !isElement) return value;
    const text = isObject(value) ? valueLike(value, 'value') : value;
    const role = typeof text === 'string' ? roleOf(text) : undefined;
    if (role === undefined) return value;
    note('roles: JSON text read as a role');
    const others = isObject(value) ? Object.entries(value).filter(([key]) => !/^(?:value|display)$/i.test(key)) : [];
    return { ...Object.fromEntries(others), ...role };
  },

  comparison({ name, value }, note) {
    if (name !== 'roles.value' || !value.startsWith('"')) return value;
    const role = roleOf(String(parsed(value)));
    if (role === undefined) return value;
    note('roles: JSON text compared as a role');
    return JSON.stringify(role.value);
  },
};

function roleOf(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  const role = parsed(text);
  if (!isObject(role) || typeof role.value !== 'string' || role.value === '') return undefined;
  return { value: role.value, ...(typeof role.displayName === 'string' && { display: role.displayName }) };
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
