import { lookupKey } from '../text/names.ts';
import type { AttributeDefinition } from './attribute.ts';

/** The sub-attributes of a complex attribute, made ready for look-ups. */
export interface SubAttributeTable {
  readonly subs: readonly AttributeDefinition[];
  readonly hasRequired: boolean;
  readonly hasLists: boolean;
  /** What identifies a value among several (RFC 7643 §2.4), where the attribute has both. */
  readonly pair: { readonly value: AttributeDefinition; readonly type: AttributeDefinition } | undefined;
  /** The place in `subs` of a name in any case. */
  placeOf(name: string): number | undefined;
}

const tables = new WeakMap<AttributeDefinition, SubAttributeTable>();

/** Made once for each definition, and kept as long as it. */
export function subAttributesOf(attribute: AttributeDefinition): SubAttributeTable {
  const known = tables.get(attribute);
  if (known !== undefined) return known;
  const table = tableOf(attribute.subAttributes ?? []);
  tables.set(attribute, table);
  return table;
}

function tableOf(subs: readonly AttributeDefinition[]): SubAttributeTable {
  const asWritten = new Map(subs.map((sub, place) => [sub.name, place]));
  const inLowerCase = new Map(subs.map((sub, place) => [lookupKey(sub.name), place]));
  const value = subs.find(({ name }) => name === 'value');
  const type = subs.find(({ name }) => name === 'type');
  return {
    subs,
    pair: value === undefined || type === undefined ? undefined : { value, type },
    hasLists: subs.some((sub) => sub.multiValued),
    hasRequired: subs.some((sub) => sub.required),
    placeOf: (name) => asWritten.get(name) ?? inLowerCase.get(lookupKey(name)),
  };
}
