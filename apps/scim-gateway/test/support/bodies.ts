import { freshName } from '@rollcall/service-kit/testing';

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
export const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** The body of a POST, with a `userName` nobody else has. */
export function user(attributes: object = {}): Record<string, unknown> & { readonly userName: string } {
  return {
    schemas: [userUrn],
    userName: `${freshName('ann')}@example.com`,
    name: { givenName: 'Ann', familyName: 'Example' },
    emails: [{ value: 'ann@example.com', type: 'work', primary: true }],
    active: true,
    ...attributes,
  };
}

export function group(attributes: object = {}): Record<string, unknown> & { readonly displayName: string } {
  return { schemas: [groupUrn], displayName: freshName('group'), ...attributes };
}

export function patch(...Operations: object[]): object {
  return { schemas: [patchUrn], Operations };
}
