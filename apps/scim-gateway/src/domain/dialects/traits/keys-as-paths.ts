import { isObject, type JsonObject, printPath, type ResourceType } from '@rollcall/scim';
import { findExtension, findTarget, type Target } from '../find-target.ts';
import type { Normaliser, Operation } from '../normaliser.ts';

/**
 * Reads the keys of a value without path as paths: `name.givenName`, `urn:…:User:manager.value` (E-6, Entra with its flag),
 * `emails[type eq "work"].value`. A part of a single complex attribute becomes that attribute's value; what selects values
 * becomes an operation of its own, after the others. In the body of a POST or PUT parts find their attributes and attributes
 * with a URN their extension; values cannot be selected there.
 *
 * In `auto`: names have neither dots nor brackets in them (RFC 7643 §2.1) and a resource holds an extension's attributes
 * inside it (§3.3), so no valid request has such a key, unless it is the URN of an extension, which stays. What names nothing
 * stays too; a PATCH with it is refused.
 */
export const keysAsPaths: Normaliser = {
  resource(body, { type, note }) {
    const isInExtension = ({ path }: Target) => findExtension(type, path.schema ?? '') !== undefined;
    const nested = nest(type, nest(type, body, isPart), isInExtension);
    if (nested !== body) note('keys with dots read as paths');
    return nested;
  },

  operation(operation, { type, note }) {
    const { op, path, value } = operation;
    if (op === 'remove' || path !== undefined || !isObject(value)) return [operation];
    const nested = nest(type, value, isPart);
    const selecting = Object.keys(nested).filter((key) => isSelecting(type, targetOf(type, key)));
    if (nested === value && selecting.length === 0) return [operation];
    note('keys of a value read as paths');
    const plain = Object.fromEntries(Object.entries(nested).filter(([key]) => !selecting.includes(key)));
    const others = selecting.map((key): Operation => ({ op, path: key, value: nested[key] ?? null }));
    return Object.keys(plain).length === 0 ? others : [{ op, value: plain }, ...others];
  },
};

function targetOf(type: ResourceType, key: string): Target | undefined {
  return /[.[]/.test(key) && findExtension(type, key) === undefined ? findTarget(type, key) : undefined;
}

function isPart({ path }: Target): boolean {
  return path.subAttribute !== undefined && path.filter === undefined;
}

/** Of a multi-valued attribute: some values, or a part of them. */
function isSelecting(type: ResourceType, target: Target | undefined): boolean {
  if (target === undefined) return false;
  return target.path.filter !== undefined || (isPart(target) && holderOf(type, target) === undefined);
}

/** Puts what belongs into another attribute, or into an extension, there; the same object where there is no such thing. */
function nest(type: ResourceType, object: JsonObject, belongs: (target: Target) => boolean): JsonObject {
  const parts = Object.entries(object).flatMap(([key, value]) => {
    const target = targetOf(type, key);
    const holder = target && belongs(target) ? holderOf(type, target) : undefined;
    return target === undefined || holder === undefined ? [] : [{ key, holder, name: target.attribute.name, value }];
  });
  if (parts.length === 0) return object;
  const written = new Map(Object.keys(object).map((name) => [name.toLowerCase(), name]));
  const nested = new Map(Object.entries(object));
  for (const [key, group] of Map.groupBy(parts, ({ holder }) => holder.toLowerCase())) {
    const name = written.get(key) ?? group[0]?.holder ?? key;
    const whole = nested.get(name) ?? {};
    if (!isObject(whole)) continue;
    // A part that is there already is not given twice: it stays where it is, for the strict core to refuse.
    const taken = new Set(Object.keys(whole).map((part) => part.toLowerCase()));
    const added = group.filter((part) => !taken.has(part.name.toLowerCase()));
    for (const part of added) nested.delete(part.key);
    nested.set(name, { ...whole, ...Object.fromEntries(added.map((part) => [part.name, part.value])) });
  }
  return Object.fromEntries(nested);
}

/** What the value goes into: a single complex attribute, or an extension. */
function holderOf(type: ResourceType, { path }: Target): string | undefined {
  const { subAttribute, ...whole } = path;
  if (subAttribute === undefined) return path.schema;
  const text = printPath(whole);
  return findTarget(type, text)?.attribute.multiValued === false ? text : undefined;
}
