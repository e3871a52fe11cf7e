import { badRequest } from '../errors.ts';
import { parseAttributePath, printAttributePath } from '../path/attribute-path.ts';
import { findAttribute, pathOf } from '../path/find-attribute.ts';
import type { ResourceType } from '../schema/resource-type.ts';
import { lookupKey } from '../text/names.ts';

/** The `attributes` or `excludedAttributes` of a request (RFC 7644 §3.9), held against a type. */
export interface Selection {
  readonly kind: 'default' | 'only' | 'without';
  /** Lower-case canonical paths: `name`, `name.givenname`, `<urn>`, `<urn>:manager.value`. */
  readonly named: ReadonlySet<string>;
  /** What holds something of `named`, without being named itself. */
  readonly within: ReadonlySet<string>;
}

export interface SelectionParameters {
  /** Comma-separated, or a list (the form of `.search` and Bulk). */
  readonly attributes?: string | readonly string[] | undefined;
  readonly excludedAttributes?: string | readonly string[] | undefined;
}

export const maxSelectionLength = 8_192;

export const defaultSelection: Selection = { kind: 'default', named: new Set(), within: new Set() };

/**
 * Names the type does not have are ignored: they select nothing and exclude nothing.
 * @throws {ScimError} 400 invalidValue when both are given, or one is too long or not a list of attribute paths.
 */
export function parseSelection(type: ResourceType, parameters: SelectionParameters): Selection {
  const only = namesOf(parameters.attributes, 'attributes');
  const without = namesOf(parameters.excludedAttributes, 'excludedAttributes');
  if (only.length > 0 && without.length > 0) {
    throw badRequest('invalidValue', 'attributes and excludedAttributes exclude one another');
  }
  if (only.length > 0) return selectionOf(type, 'only', only);
  return without.length > 0 ? selectionOf(type, 'without', without) : defaultSelection;
}

function namesOf(list: string | readonly string[] | undefined, parameter: string): string[] {
  const text = typeof list === 'string' ? list : (list ?? []).join();
  if (text.length > maxSelectionLength) {
    throw badRequest('invalidValue', `${parameter} is longer than ${maxSelectionLength} characters`);
  }
  const names = text.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}

function selectionOf(type: ResourceType, kind: 'only' | 'without', names: readonly string[]): Selection {
  const named = new Set<string>();
  const within = new Set<string>();
  for (const name of names) {
    const urn = lookupKey(name);
    if (type.extensionsByUrn.has(urn)) {
      named.add(urn);
      continue;
    }
    const path = parseAttributePath(name);
    if (path === undefined) throw badRequest('invalidValue', 'attributes are named by their paths');
    const reference = findAttribute(type, path);
    if (reference === undefined) continue;
    const { subAttribute, ...whole } = pathOf(reference);
    named.add(lookupKey(printAttributePath(pathOf(reference))));
    if (subAttribute !== undefined) within.add(lookupKey(printAttributePath(whole)));
    if (whole.schema !== undefined) within.add(lookupKey(whole.schema));
  }
  return { kind, named, within };
}
