import type { JsonObject, JsonValue } from '@rollcall/scim';

/** The names in an object that are this one when case does not count. */
export function namesLike(object: JsonObject, name: string): string[] {
  const key = name.toLowerCase();
  return Object.keys(object).filter((candidate) => candidate.toLowerCase() === key);
}

/** The value under a name in any case; undefined also when it is there twice. */
export function valueLike(object: JsonObject, name: string): JsonValue | undefined {
  const [only, ...others] = namesLike(object, name);
  return only === undefined || others.length > 0 ? undefined : object[only];
}

/** The same object with other entries, or itself when all stay what they are. No name can reach a prototype. */
export function mapEntries(
  object: JsonObject,
  change: (name: string, value: JsonValue) => readonly [string, JsonValue],
): JsonObject {
  const entries = Object.entries(object);
  const changed = entries.map(([name, value]) => change(name, value));
  const isSame = changed.every(([name, value], index) => name === entries[index]?.[0] && value === entries[index]?.[1]);
  return isSame ? object : Object.fromEntries(changed);
}

/** The same for a list. */
export function mapList(list: readonly JsonValue[], change: (value: JsonValue) => JsonValue): readonly JsonValue[] {
  const changed = list.map(change);
  return changed.every((value, index) => value === list[index]) ? list : changed;
}
