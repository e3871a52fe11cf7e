import { attribute, type SchemaDefinition } from './attribute.ts';

const immutable = { mutability: 'immutable', caseExact: true } as const;

/**
 * RFC 7643 §4.2, with the characteristics of §8.7.1, except that ids and URIs are `caseExact` as `id` itself is (§3.1), and
 * with `members.display` of the examples in §8.4.
 */
export const groupSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'string', 'Name for display', { required: true }),
    attribute('members', 'complex', 'Members of the group', {
      multiValued: true,
      subAttributes: [
        attribute('value', 'string', "The member's id", immutable),
        attribute('$ref', 'reference', "The member's URI", { ...immutable, referenceTypes: ['User', 'Group'] }),
        attribute('type', 'string', 'Resource type of the member', {
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
        }),
        attribute('display', 'string', "The member's name for display", { mutability: 'readOnly' }),
      ],
    }),
  ],
};
