import { isList, isObject, type JsonObject, type JsonValue } from './json.ts';
import { columnSource } from './roster-columns.ts';
import { enterpriseUserSchema } from './scim-user.ts';

/** The cells of a person's line, one for each column; "" where the user has no such attribute. */
export function rosterCells(user: JsonObject, columns: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map((column) => [column, cellOf(user, columnSource(column) ?? '')]));
}

function cellOf(user: JsonObject, source: string): string {
  const [head = '', ...rest] = source.split('.');
  const start = head === 'enterprise' ? user[enterpriseUserSchema] : user[head];
  return textOf(follow(start, rest));
}

function follow(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  const [step, ...rest] = path;
  if (isList(value)) return follow(entryOf(value, step), rest.length > 0 ? rest : ['value']);
  if (step === undefined) return value;
  return isObject(value) ? follow(value[step], rest) : undefined;
}

/** The entry of a type; for `work`, which is what people mean without saying so, else the primary one, else the first. */
function entryOf(list: readonly JsonValue[], type: string | undefined): JsonValue | undefined {
  const entries = list.filter((entry) => isObject(entry));
  const ofType = entries.find((entry) => String(entry.type).toLowerCase() === type);
  if (ofType || type !== 'work') return ofType;
  return entries.find((entry) => entry.primary === true) ?? entries[0];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
