import { isArray, isObject, type JsonObject, type JsonValue, type MutableJsonObject, property } from '../json.ts';
import type { AttributeDefinition } from '../schema/attribute.ts';
import type { AttributeTable, ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';
import type { ScimResource } from './resource.ts';
import { defaultSelection, type Selection } from './selection.ts';

/**
 * What a client sees of a resource: the characteristic `returned`, then the selection (RFC 7643 §7, RFC 7644 §3.9).
 * `always` cannot be left out, `never` not asked for, `request` is shown when it is named itself.
 */
export function project(
  type: ResourceType,
  resource: ScimResource,
  selection: Selection = defaultSelection,
): ScimResource {
  const { meta, ...core } = projectTable(type.attributes, resource, selection, '');
  const projected: MutableJsonObject = core;
  for (const [urn, { schema, attributes }] of type.extensionsByUrn) {
    const value = property(resource, schema.id);
    if (!isObject(value)) continue;
    const shown = projectTable(attributes, value, selection, urn);
    if (Object.keys(shown).length > 0) projected[schema.id] = shown;
  }
  return meta === undefined ? projected : { ...projected, meta };
}

/** Whether a projection with this selection shows any of a core attribute: `selects(groupType, selection, 'members')`. */
export function selects(type: ResourceType, selection: Selection, attribute: string): boolean {
  const definition = type.attributes.get(lookupKey(attribute));
  return definition !== undefined && isShown(definition, selection, lookupKey(attribute), false);
}

/** @param holderIsNamed whether the selection names what holds the attribute: its extension, or the attribute it is part of */
function isShown(definition: AttributeDefinition, selection: Selection, path: string, holderIsNamed: boolean): boolean {
  const isNamed = selection.named.has(path);
  const holdsNamed = selection.within.has(path);
  switch (definition.returned) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'request':
      return selection.kind === 'only' && (isNamed || holdsNamed);
    case 'default':
      if (selection.kind === 'only') return isNamed || holdsNamed || holderIsNamed;
      return selection.kind === 'default' || !(isNamed || holderIsNamed);
  }
}

function projectTable(
  table: AttributeTable,
  values: JsonObject,
  selection: Selection,
  urn: string,
): { [name: string]: JsonValue } {
  const shown: MutableJsonObject = {};
  const urnIsNamed = selection.named.has(urn);
  for (const [key, definition] of table) {
    const value = property(values, definition.name);
    const path = urn === '' ? key : `${urn}:${key}`;
    if (value === undefined || !isShown(definition, selection, path, urnIsNamed)) continue;
    const names =
      definition.type === 'complex' ? shownSubAttributes(definition, selection, path, urnIsNamed) : undefined;
    const projected = names === undefined ? value : projectComplex(names, value);
    if (projected !== undefined) shown[definition.name] = projected;
  }
  return shown;
}

/** The names of the sub-attributes to show of a complex attribute that is shown; undefined for all there are. */
function shownSubAttributes(
  definition: AttributeDefinition,
  selection: Selection,
  path: string,
  holderIsNamed: boolean,
): readonly string[] | undefined {
  const isPartial = selection.within.has(path) && !selection.named.has(path) && !holderIsNamed;
  const isWhole = selection.kind === 'only' && !isPartial;
  const all = definition.subAttributes ?? [];
  const shown = all.filter((sub) => isShown(sub, selection, `${path}.${lookupKey(sub.name)}`, isWhole));
  return shown.length === all.length ? undefined : shown.map((sub) => sub.name);
}

function projectComplex(names: readonly string[], value: JsonValue): JsonValue | undefined {
  if (isArray(value)) {
    const elements = value.map((element) => pick(names, element)).filter((element) => element !== undefined);
    return elements.length === 0 ? undefined : elements;
  }
  return pick(names, value);
}

function pick(names: readonly string[], value: JsonValue): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const picked: MutableJsonObject = {};
  for (const name of names) {
    const member = property(value, name);
    if (member !== undefined) picked[name] = member;
  }
  return Object.keys(picked).length === 0 ? undefined : picked;
}
