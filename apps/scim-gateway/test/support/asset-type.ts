import { userUrn } from './bodies.ts';

export const assetUrn = 'urn:example:params:scim:schemas:Asset';
export const careUrn = 'urn:example:params:scim:schemas:extension:Care';

const attribute = (name: string, type: string, more: object = {}) => ({ name, type, description: name, ...more });

/** A tenant's own resource type with attributes of every type and characteristic of RFC 7643 §7, and an extension of the User. */
export const assetTypes = {
  schemas: [
    {
      id: assetUrn,
      name: 'Asset',
      description: 'A thing somebody has',
      attributes: [
        attribute('serial', 'string', { required: true, uniqueness: 'server', caseExact: true }),
        attribute('tag', 'string', { uniqueness: 'global', caseExact: false }),
        attribute('label', 'string'),
        attribute('code', 'string', { caseExact: true }),
        attribute('count', 'integer'),
        attribute('weight', 'decimal'),
        attribute('broken', 'boolean'),
        attribute('bought', 'dateTime'),
        attribute('key', 'binary'),
        attribute('page', 'reference', { referenceTypes: ['external'] }),
        attribute('owner', 'complex', {
          subAttributes: [
            attribute('value', 'string', { caseExact: true }),
            attribute('$ref', 'reference', { referenceTypes: ['User'] }),
            attribute('since', 'dateTime'),
          ],
        }),
        attribute('parts', 'complex', {
          multiValued: true,
          subAttributes: [
            attribute('value', 'string', { required: true, mutability: 'immutable' }),
            attribute('type', 'string', { canonicalValues: ['screen', 'board'] }),
            attribute('primary', 'boolean'),
            attribute('amount', 'integer'),
          ],
        }),
        attribute('labels', 'string', { multiValued: true }),
        attribute('levels', 'integer', { multiValued: true }),
        attribute('origin', 'string', { mutability: 'immutable' }),
        attribute('inspected', 'string', { mutability: 'readOnly' }),
        attribute('pin', 'string', { mutability: 'writeOnly', returned: 'never' }),
        attribute('note', 'string', { returned: 'request' }),
        attribute('site', 'string', { returned: 'always' }),
        attribute('hidden', 'string', { returned: 'never' }),
      ],
    },
    {
      id: careUrn,
      name: 'Care',
      description: 'Who cares',
      attributes: [
        attribute('level', 'integer', { required: true }),
        attribute('team', 'string', { returned: 'request' }),
        attribute('badge', 'string', { uniqueness: 'server' }),
        attribute('since', 'dateTime'),
      ],
    },
  ],
  resourceTypes: [
    {
      name: 'Asset',
      endpoint: '/Assets',
      description: 'A thing somebody has',
      schema: assetUrn,
      schemaExtensions: [{ schema: careUrn, required: false }],
    },
    {
      name: 'User',
      endpoint: '/Users',
      description: 'User account',
      schema: userUrn,
      schemaExtensions: [{ schema: careUrn, required: false }],
    },
  ],
};

/** The body of a POST to `/Assets`. */
export function asset(serial: string, attributes: object = {}): Record<string, unknown> {
  return { schemas: [assetUrn], serial, ...attributes };
}
