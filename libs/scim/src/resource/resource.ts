import type { JsonObject } from '../json.ts';

/**
 * A resource in normal form: canonical attribute names in schema order, no unassigned values (RFC 7643 §2.5: `null` and
 * `[]` are absent), extensions as objects under their URN, `schemas` listing exactly what is used.
 */
export type ScimResource = JsonObject;
