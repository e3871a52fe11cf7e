import type { ResourceType } from '../schema/resource-type.ts';

/** The `attributes` or `excludedAttributes` of a request (RFC 7644 §3.9), held against a type. */
export interface Selection {
  readonly kind: 'default' | 'only' | 'without';
  /**
   * By lower-case name or URN of a core attribute or an extension: all of it, or the lower-case names of the
   * sub-attributes (of an extension: of its attributes, each `name` or `name.sub`).
   */
  readonly names: ReadonlyMap<string, 'all' | ReadonlySet<string>>;
}

export interface SelectionParameters {
  /** Comma-separated, or a list (the form of `.search` and Bulk). */
  readonly attributes?: string | readonly string[] | undefined;
  readonly excludedAttributes?: string | readonly string[] | undefined;
}

/**
 * Names the type does not have are ignored.
 * @throws {ScimError} 400 invalidValue when both are given, or one is not a list of attribute paths.
 */
export function parseSelection(_type: ResourceType, _parameters: SelectionParameters): Selection {
  throw new Error('not there yet');
}

/** Whether a projection with this selection shows (part of) an attribute: `selects(groupType, selection, 'members')`. */
export function selects(_type: ResourceType, _selection: Selection, _attribute: string): boolean {
  throw new Error('not there yet');
}
