import { isArray, isObject, type JsonObject, type JsonValue } from '@rollcall/scim';

/** What a bulk request calls a resource that it creates begins with this. */
export const bulkIdPrefix = 'bulkId:';
/** A string inside a filter, as in `members[value eq "bulkId:x"]`. */
const quoted = /"bulkId:(?:[^"\\]|\\.)*"/g;
/** At the end of an address, as in `../Users/bulkId:x`. */
const inAddress = /\/bulkId:([^/]+)$/;

/** Answers the id that stands for a `bulkId`. Throws when there is none. */
export type Resolve = (bulkId: string) => string;

/**
 * The data of a bulk operation with the id of the resource in place of every `bulkId:x` (RFC 7644 §3.7.2): in values,
 * however deep, in `$ref` and in the filters of a PATCH's paths. Shares with `data` all that has no reference.
 */
export function replaceReferences(data: JsonValue, resolve: Resolve): JsonValue {
  if (typeof data === 'string') return data.startsWith(bulkIdPrefix) ? resolve(data.slice(bulkIdPrefix.length)) : data;
  if (isArray(data)) return replaceInList(data, resolve);
  return isObject(data) ? replaceInObject(data, resolve) : data;
}

function replaceInList(list: readonly JsonValue[], resolve: Resolve): JsonValue {
  const replaced = list.map((value) => replaceReferences(value, resolve));
  return replaced.some((value, index) => value !== list[index]) ? replaced : list;
}

/** Made from entries, so that no name can reach a prototype. */
function replaceInObject(object: JsonObject, resolve: Resolve): JsonValue {
  const entries = Object.entries(object);
  const replaced = entries.map(([name, value]) => [name, replaceNamed(name, value, resolve)] as const);
  return replaced.some(([, value], index) => value !== entries[index]?.[1]) ? Object.fromEntries(replaced) : object;
}

function replaceNamed(name: string, value: JsonValue, resolve: Resolve): JsonValue {
  if (typeof value !== 'string' || !value.includes(bulkIdPrefix)) return replaceReferences(value, resolve);
  switch (name.toLowerCase()) {
    case 'path':
      return value.replace(quoted, (literal) => JSON.stringify(resolve(bulkIdIn(literal))));
    case '$ref':
      return value.replace(inAddress, (_whole, bulkId: string) => `/${resolve(bulkId)}`);
    default:
      return replaceReferences(value, resolve);
  }
}

/** What is no string of JSON is no string of a filter either, and left for the filter's parser to refuse. */
function bulkIdIn(literal: string): string {
  try {
    return String(JSON.parse(literal)).slice(bulkIdPrefix.length);
  } catch {
    return literal.slice(bulkIdPrefix.length + 1, -1);
  }
}
