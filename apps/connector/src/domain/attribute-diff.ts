import { isSchemaUrn } from './desired-attributes.ts';
import { attribute, isObject, isUnassigned, type JsonObject, type JsonValue } from './json.ts';

/** One attribute that is not as desired. `path` is a SCIM path (RFC 7644 §3.10) to the whole of what changes. */
export type AttributeChange =
  | { readonly kind: 'add' | 'replace'; readonly path: readonly string[]; readonly value: JsonValue }
  | { readonly kind: 'remove'; readonly path: readonly string[] };

export interface DiffOptions {
  /** Take texts that differ only in case as equal: for checks on servers that fold e-mail addresses and user names. */
  readonly ignoreCase?: boolean;
}

/**
 * What is to change in `remote` so that every attribute `desired` names has its value. Names compare in any case, lists in any
 * order; what only `remote` has, in a resource, a complex attribute or an element of a list, is the app's own affair, except
 * that a list is the whole list. Null and empty lists in `desired` clear.
 */
export function diffAttributes(desired: JsonObject, remote: JsonObject, options: DiffOptions = {}): AttributeChange[] {
  return Object.entries(desired).flatMap(([name, value]) => {
    const there = attribute(remote, name);
    return isSchemaUrn(name) && isObject(value)
      ? diffExtension(name, value, isObject(there) ? there : {}, options)
      : diffAttribute([name], value, there, options);
  });
}

/** The path as SCIM writes it: `name.givenName`, `urn:…:User:department`. */
export function printPath(path: readonly string[]): string {
  const [first = '', ...rest] = path;
  return rest.length === 0 ? first : `${first}${isSchemaUrn(first) ? ':' : '.'}${rest.join('.')}`;
}

function diffExtension(urn: string, desired: JsonObject, remote: JsonObject, options: DiffOptions): AttributeChange[] {
  return Object.entries(desired).flatMap(([name, value]) =>
    diffAttribute([urn, name], value, attribute(remote, name), options),
  );
}

function diffAttribute(
  path: readonly string[],
  desired: JsonValue,
  remote: JsonValue | undefined,
  options: DiffOptions,
): AttributeChange[] {
  if (isUnassigned(desired)) return isUnassigned(remote) || remote === '' ? [] : [{ kind: 'remove', path }];
  if (isObject(desired)) return diffComplex(path, desired, remote, options);
  const same = Array.isArray(desired) ? sameList(desired, remote, options) : sameValue(desired, remote, options);
  return same ? [] : [{ kind: isUnassigned(remote) ? 'add' : 'replace', path, value: desired }];
}

function diffComplex(
  path: readonly string[],
  desired: JsonObject,
  remote: JsonValue | undefined,
  options: DiffOptions,
): AttributeChange[] {
  const whole = Object.fromEntries(Object.entries(desired).filter(([, value]) => !isUnassigned(value)));
  if (!isObject(remote) || isUnassigned(remote))
    return isUnassigned(whole) ? [] : [{ kind: 'add', path, value: whole }];
  if (Object.hasOwn(desired, 'value')) {
    return covers(whole, remote, options) ? [] : [{ kind: 'replace', path, value: whole }];
  }
  return Object.entries(desired).flatMap(([name, value]) =>
    diffAttribute([...path, name], value, attribute(remote, name), options),
  );
}

function sameList(desired: readonly JsonValue[], remote: JsonValue | undefined, options: DiffOptions): boolean {
  if (!Array.isArray(remote) || remote.length !== desired.length) return false;
  const left: JsonValue[] = [...remote];
  const mostSpecificFirst = [...desired].sort((a, b) => specificity(b) - specificity(a));
  return mostSpecificFirst.every((value) => {
    const index = left.findIndex((candidate) => sameElement(value, candidate, options));
    if (index >= 0) left.splice(index, 1);
    return index >= 0;
  });
}

function specificity(value: JsonValue): number {
  return isObject(value) ? Object.keys(value).length : 0;
}

function sameElement(desired: JsonValue, remote: JsonValue, options: DiffOptions): boolean {
  return isObject(desired) && isObject(remote) ? covers(desired, remote, options) : sameValue(desired, remote, options);
}

/** `$ref` is the app's; a `display` the app does not keep and a `primary` that is false are as good as absent. */
function covers(desired: JsonObject, remote: JsonObject, options: DiffOptions): boolean {
  return Object.entries(desired).every(([name, value]) => {
    const there = attribute(remote, name);
    const key = name.toLowerCase();
    if (key === '$ref' || isUnassigned(value)) return true;
    if (there === undefined && (key === 'display' || (key === 'primary' && value === false))) return true;
    return sameValue(value, there, options);
  });
}

function sameValue(desired: JsonValue, remote: JsonValue | undefined, options: DiffOptions): boolean {
  if (typeof desired === 'string' && typeof remote === 'string') {
    return options.ignoreCase ? desired.toLowerCase() === remote.toLowerCase() : desired === remote;
  }
  if (typeof desired === 'boolean' && typeof remote === 'string') return String(desired) === remote.toLowerCase();
  if (Array.isArray(desired)) return sameList(desired, remote, options);
  if (isObject(desired)) return isObject(remote) && covers(desired, remote, options);
  return desired === remote;
}
