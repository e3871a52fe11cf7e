import {
  enterpriseUserSchema,
  isArray,
  isObject,
  type JsonObject,
  type JsonValue,
  type ResourceType,
  resourceTypes,
} from '@rollcall/scim';
import { mapEntries, mapList } from '../json.ts';
import type { Context, Normaliser } from '../normaliser.ts';

const coreUrn = /^urn:scim:schemas:core:[12]\.[0-9](?::(?<type>User|Group))?(?=:|$)/i;
const enterpriseUrn = /^urn:scim:schemas:extension:enterprise:[12]\.[0-9](?::User)?(?=:|$)/i;

/**
 * Reads the URNs of SCIM before the IETF, `urn:scim:schemas:core:1.0` and the like, as those that took their place: in
 * `schemas`, as names of extensions, and in front of attributes (OneLogin's templates and updates).
 *
 * In `auto`: without the type's own URN no request is valid (RFC 7643 §3), and a type that knows an old URN keeps it.
 */
export const legacyUrns: Normaliser = {
  resource: withModernKeys,

  operation(operation, context) {
    const { op, path, value } = operation;
    if (path === undefined) {
      return op !== 'remove' && isObject(value)
        ? [{ ...operation, value: withModernKeys(value, context) }]
        : [operation];
    }
    const modern = modernUrn(context.type, path);
    if (modern === path) return [operation];
    context.note(words);
    return [{ ...operation, path: modern }];
  },
};

const words = 'URNs of SCIM 1 read as those of SCIM 2';

function withModernKeys(object: JsonObject, { type, note }: Context): JsonObject {
  const names = new Set(Object.keys(object).map((name) => name.toLowerCase()));
  const modern = mapEntries(object, (name, value) => {
    if (name.toLowerCase() === 'schemas') return [name, modernList(type, value)];
    const current = modernUrn(type, name);
    return [names.has(current.toLowerCase()) ? name : current, value];
  });
  if (modern !== object) note(words);
  return modern;
}

function modernList(type: ResourceType, schemas: JsonValue): JsonValue {
  if (!isArray(schemas)) return schemas;
  const modern = mapList(schemas, (urn) => (typeof urn === 'string' ? modernUrn(type, urn) : urn));
  return modern === schemas ? schemas : [...new Set(modern)];
}

/** A URN, or a path or name that begins with one. */
function modernUrn(type: ResourceType, text: string): string {
  if (type.extensionsByUrn.has(text.toLowerCase())) return text;
  const core = coreUrn.exec(text);
  const named = core?.groups?.type?.toLowerCase() ?? type.name.toLowerCase();
  if (core && named === type.name.toLowerCase() && Object.hasOwn(resourceTypes, type.name)) {
    return text.replace(coreUrn, type.schema.id);
  }
  const knowsEnterprise = type.extensionsByUrn.has(enterpriseUserSchema.id.toLowerCase());
  return knowsEnterprise ? text.replace(enterpriseUrn, enterpriseUserSchema.id) : text;
}
