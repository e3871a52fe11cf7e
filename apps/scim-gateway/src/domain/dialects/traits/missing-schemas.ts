import { isArray, type JsonObject, patchOpSchema } from '@rollcall/scim';
import { namesLike, valueLike } from '../json.ts';
import type { Context, Normaliser } from '../normaliser.ts';

/**
 * Names the schema where a body names none: the type's own in a POST or PUT, PatchOp in a PATCH (bodies that are written by
 * hand, in OneLogin's templates and in scripts). A `schemas` that names others only stays, and is refused.
 *
 * In `auto`: every valid body has `schemas` (RFC 7643 §3, RFC 7644 §3.5.2), and the address says which type is meant.
 */
export const missingSchemas: Normaliser = {
  resource: (body, { type, note }) => withSchema(body, type.schema.id, note),
  message: (body, { note }) =>
    namesLike(body, 'Operations').length === 0 ? body : withSchema(body, patchOpSchema, note),
};

function withSchema(body: JsonObject, urn: string, note: Context['note']): JsonObject {
  const names = namesLike(body, 'schemas');
  const given = valueLike(body, 'schemas') ?? null;
  if (names.length > 1 || (given !== null && !(isArray(given) && given.length === 0))) return body;
  note('schemas: filled in');
  return { ...body, [names[0] ?? 'schemas']: [urn] };
}
