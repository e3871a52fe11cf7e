import { type JsonObject, type MutableJsonObject, property } from '../json.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import { isForbiddenName } from '../text/names.ts';
import { isAssigned, valueEquals } from './equals.ts';
import { inSchemaOrder } from './order.ts';
import type { ScimResource } from './resource.ts';

export interface Difference {
  /** Whole top-level attributes, and extensions under their URN, that are new or have another value. */
  readonly set: JsonObject;
  readonly removed: readonly string[];
}

/** What leads from one resource to another, `meta` apart; both parts are empty where `resourceEquals` holds. */
export function differenceOf(before: ScimResource, after: ScimResource): Difference {
  const set: MutableJsonObject = {};
  for (const [name, value] of Object.entries(after)) {
    if (name === 'meta' || isForbiddenName(name) || !isAssigned(value)) continue;
    if (!valueEquals(property(before, name), value)) set[name] = value;
  }
  const removed = Object.keys(before).filter(
    (name) => name !== 'meta' && isAssigned(before[name]) && !isAssigned(property(after, name)),
  );
  return { set, removed };
}

/** The way forward again: `applyDifference(type, before, differenceOf(before, after))` equals `after`. */
export function applyDifference(type: ResourceType, before: ScimResource, difference: Difference): ScimResource {
  const removed = new Set(difference.removed);
  const kept = Object.entries(before).filter(([name]) => !removed.has(name));
  return inSchemaOrder(type, { ...Object.fromEntries(kept), ...difference.set });
}

/** Whether two resources say the same, `meta` apart: a change from one to the other would be none (RFC 7644 §3.5.2). */
export function resourceEquals(a: ScimResource, b: ScimResource): boolean {
  const difference = differenceOf(a, b);
  return difference.removed.length === 0 && Object.keys(difference.set).length === 0;
}
