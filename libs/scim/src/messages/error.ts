import type { ScimError } from '../errors.ts';
import type { JsonObject } from '../json.ts';

export const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The body of an error answer (RFC 7644 §3.12); `status` is a string there. */
export function toErrorBody(error: ScimError): JsonObject {
  return {
    schemas: [errorSchema],
    status: String(error.status),
    ...(error.scimType === undefined ? {} : { scimType: error.scimType }),
    detail: error.detail,
  };
}
