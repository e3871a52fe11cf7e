import type { ResourceType } from '@rollcall/scim';
import type { Dialect } from './dialect.ts';

/** A request's body as the strict core reads it, and what was changed about it, in words that hold no values. */
export interface NormalisedBody {
  readonly body: unknown;
  readonly normalisations: readonly string[];
}

export interface NormalisedFilter {
  readonly filter: string;
  readonly normalisations: readonly string[];
}

/** The body of a POST or PUT. What a dialect does not understand is left as it is, for the strict core to refuse. */
export function normaliseResource(_type: ResourceType, body: unknown, _dialect: Dialect): NormalisedBody {
  return { body, normalisations: [] };
}

/** The body of a PATCH of the resource with this id. With the trait `emptyOperations` it may come out without operations. */
export function normalisePatch(
  _type: ResourceType,
  body: unknown,
  _dialect: Dialect,
  _target: { readonly id: string },
): NormalisedBody {
  return { body, normalisations: [] };
}

/**
 * The text of a `filter` parameter. `types` are those that are searched; without them only what needs no schema is done.
 */
export function normaliseFilter(
  text: string,
  _dialect: Dialect,
  _types: readonly ResourceType[] = [],
): NormalisedFilter {
  return { filter: text, normalisations: [] };
}
