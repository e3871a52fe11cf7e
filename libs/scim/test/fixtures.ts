import {
  applyPatch,
  type JsonObject,
  type JsonValue,
  parsePatch,
  patchOpSchema,
  type ScimResource,
  userType,
} from '../src/index.ts';
import user from './fixtures/user.json' with { type: 'json' };

export const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The full user of RFC 7643 §8.2 and §8.3 in normal form, frozen so that a test sees who changes it. */
export const barbara: ScimResource = frozen(user);

/** A parsed JSON text, as it comes from the wire: `__proto__` is a name like others there. */
export function json(text: string): JsonObject {
  return JSON.parse(text);
}

export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
}

/** Without the properties that are undefined, which JSON does not have. */
export function defined(object: object): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

export function patchMessage(...operations: JsonValue[]): JsonObject {
  return { schemas: [patchOpSchema], Operations: operations };
}

/** A User after a PATCH of these operations, which are frozen. */
export function patchUser(resource: ScimResource, ...operations: JsonValue[]): ScimResource {
  return applyPatch(userType, resource, frozen(parsePatch(patchMessage(...operations))));
}
