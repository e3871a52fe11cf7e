import type { JsonObject, JsonValue } from '../../src/index.ts';

export const deviceUrn = 'urn:example:params:scim:schemas:core:1.0:Device';
export const badgeUrn = 'urn:example:params:scim:schemas:extension:badge:1.0:User';

export const deviceSchema = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
  id: deviceUrn,
  name: 'Device',
  attributes: [
    { name: 'serialNumber', type: 'string', required: true, caseExact: true, uniqueness: 'server' },
    { name: 'displayName' },
    { name: 'locked', type: 'boolean', returned: 'request' },
    {
      name: 'owner',
      type: 'complex',
      subAttributes: [
        { name: 'value', caseExact: true },
        { name: '$ref', referenceTypes: ['User'] },
      ],
    },
    {
      name: 'ports',
      type: 'complex',
      multiValued: true,
      subAttributes: [
        { name: 'value', type: 'integer' },
        { name: 'type', canonicalValues: ['usb', 'lan'] },
        { name: 'primary', type: 'boolean' },
      ],
    },
  ],
} satisfies JsonValue;

export const badgeSchema = {
  id: badgeUrn,
  attributes: [
    { name: 'number', type: 'integer', uniqueness: 'global' },
    { name: 'colours', multiValued: true },
    { name: 'pin', mutability: 'writeOnly' },
  ],
} satisfies JsonValue;

export const deviceType = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
  id: 'Device',
  name: 'Device',
  endpoint: '/Devices',
  schema: deviceUrn,
} satisfies JsonValue;

export const userWithBadge = {
  name: 'User',
  schemaExtensions: [{ schema: badgeUrn, required: false }],
} satisfies JsonValue;

export const definitions = {
  schemas: [deviceSchema, badgeSchema],
  resourceTypes: [deviceType, userWithBadge],
} satisfies JsonObject;

/** The same with other members of the device schema, the device type, or one of the device's attributes. */
export function withSchema(change: JsonObject): JsonObject {
  return { ...definitions, schemas: [{ ...deviceSchema, ...change }, badgeSchema] };
}

export function withType(change: JsonObject): JsonObject {
  return { ...definitions, resourceTypes: [{ ...deviceType, ...change }, userWithBadge] };
}

export function withAttribute(attribute: JsonObject): JsonObject {
  return withSchema({ attributes: [...deviceSchema.attributes, attribute] });
}
