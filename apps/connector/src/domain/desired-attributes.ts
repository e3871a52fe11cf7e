import { attribute, type JsonObject } from './json.ts';
import type { ResourceType } from './subject.ts';

const groupsNeverSend = ['id', 'externalid', 'meta', 'schemas', 'members', 'password'];
const usersNeverSend = ['id', 'externalid', 'meta', 'schemas', 'groups', 'password'];

const coreSchemas = {
  User: 'urn:ietf:params:scim:schemas:core:2.0:User',
  Group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
} as const;

export function isSchemaUrn(name: string): boolean {
  return /^urn:/i.test(name);
}

/** What may be sent to an app: without what the app assigns itself, what is handled apart, and passwords. */
export function sendableAttributes(type: ResourceType, attributes: JsonObject): JsonObject {
  const never = type === 'User' ? usersNeverSend : groupsNeverSend;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !never.includes(name.toLowerCase())));
}

/** `schemas` of a resource with these attributes (RFC 7643 §3): its core schema and the extensions it uses. */
export function schemasOf(type: ResourceType, attributes: JsonObject): string[] {
  const given = attribute(attributes, 'schemas');
  const known = Array.isArray(given) ? given.filter((schema) => typeof schema === 'string') : [];
  return [...new Set([coreSchemas[type], ...known, ...Object.keys(attributes).filter(isSchemaUrn)])];
}
