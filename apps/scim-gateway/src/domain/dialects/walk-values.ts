import { isArray, isObject, type JsonObject, type JsonValue } from '@rollcall/scim';
import { findExtension, findTarget, subAttributeOf } from './find-target.ts';
import { mapEntries, mapList } from './json.ts';
import type { Context, Normaliser, Position } from './normaliser.ts';

/** Rewrites values in the light of what they are values of. */
export type ValueWalk = Pick<Context, 'type'> & {
  readonly change: (value: JsonValue, position: Position) => JsonValue;
};

/** All the traits' rewriting of values, in their order. */
export function valueWalk(normalisers: readonly Normaliser[], context: Context): ValueWalk {
  const changing = normalisers.filter(({ value }) => value !== undefined);
  return {
    type: context.type,
    change(value, position) {
      // Null is an answer, so `??` would not do.
      let changed = value;
      for (const normaliser of changing) if (normaliser.value) changed = normaliser.value(changed, position, context);
      return changed;
    },
  };
}

/** An object whose keys are attributes: a resource, or the value of an operation without a path. */
export function walkAttributes(walk: ValueWalk, object: JsonObject): JsonObject {
  return mapEntries(object, (name, value) => {
    if (findExtension(walk.type, name) !== undefined) return [name, walkExtension(walk, name, value)];
    const target = findTarget(walk.type, name);
    return [name, target === undefined ? value : walkValue(walk, value, target)];
  });
}

/** The value of a whole extension. */
export function walkExtension(walk: ValueWalk, urn: string, value: JsonValue): JsonValue {
  if (!isObject(value)) return value;
  return mapEntries(value, (name, part) => {
    const target = findTarget(walk.type, `${urn}:${name}`);
    return [name, target === undefined ? part : walkValue(walk, part, target)];
  });
}

/** A value and its parts. Schemas are three levels deep at most, and so is this. */
export function walkValue(walk: ValueWalk, value: JsonValue, position: Position): JsonValue {
  const changed = walk.change(value, position);
  const { attribute, name, isElement } = position;
  if (attribute.multiValued && !isElement) {
    const element = { attribute, name, isElement: true };
    return isArray(changed)
      ? mapList(changed, (part) => walkValue(walk, part, element))
      : walkValue(walk, changed, element);
  }
  if (attribute.type !== 'complex' || !isObject(changed)) return changed;
  return mapEntries(changed, (key, part) => {
    const sub = subAttributeOf(attribute, key);
    if (sub === undefined) return [key, part];
    return [key, walkValue(walk, part, { attribute: sub, name: `${name}.${sub.name}`, isElement: false })];
  });
}
