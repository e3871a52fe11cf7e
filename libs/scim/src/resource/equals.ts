import type { JsonValue } from '../json.ts';
import type { ScimResource } from './resource.ts';

/** Whether two resources say the same, `meta` apart. The order of a multi-valued attribute's values says nothing. */
export function resourceEquals(_a: ScimResource, _b: ScimResource): boolean {
  throw new Error('not there yet');
}

/** The same for two values of an attribute; `undefined`, `null`, `[]` and `{}` are all unassigned (RFC 7643 §2.5). */
export function valueEquals(_a: JsonValue | undefined, _b: JsonValue | undefined): boolean {
  throw new Error('not there yet');
}
