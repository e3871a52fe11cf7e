import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  enterpriseUserSchema,
  groupSchema,
  listResponse,
  resourceTypeResource,
  ScimError,
  schemaResource,
  serviceProviderConfig,
  toErrorBody,
  userSchema,
  userType,
} from '../../src/index.ts';
import { coreUser, enterpriseUser } from '../fixtures.ts';

const baseUrl = 'https://example.com/scim/v2';

describe('RFC 7644 §3.12 errors', () => {
  it('carry the status as a string', () => {
    assert.deepEqual(toErrorBody(new ScimError(409, 'uniqueness', 'userName is taken')), {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '409',
      scimType: 'uniqueness',
      detail: 'userName is taken',
    });
    assert.equal('scimType' in toErrorBody(new ScimError(404, undefined, 'no such user')), false);
  });
});

describe('RFC 7644 §3.4.2 list responses', () => {
  it('count all matches, and the page', () => {
    assert.deepEqual(listResponse({ totalResults: 0, resources: [] }), {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
    const page = listResponse({ totalResults: 100, startIndex: 21, resources: [{ id: '1' }, { id: '2' }] });
    assert.deepEqual([page.totalResults, page.startIndex, page.itemsPerPage], [100, 21, 2]);
  });
});

describe('RFC 7643 §5 to §7 discovery', () => {
  it('describes the resource type', () => {
    assert.deepEqual(resourceTypeResource(userType, baseUrl), {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      endpoint: '/Users',
      description: 'User account',
      schema: coreUser,
      schemaExtensions: [{ schema: enterpriseUser, required: false }],
      meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/User` },
    });
  });

  it('describes every attribute with every characteristic, and no nulls (E-21)', () => {
    const all = [
      'name',
      'type',
      'multiValued',
      'description',
      'required',
      'caseExact',
      'mutability',
      'returned',
      'uniqueness',
    ];
    let seen = 0;
    const check = (attribute: object) => {
      seen++;
      for (const characteristic of all) assert.ok(characteristic in attribute, characteristic);
      for (const value of Object.values(attribute)) assert.notEqual(value ?? null, null);
      if ('subAttributes' in attribute) for (const sub of attribute.subAttributes as object[]) check(sub);
    };
    for (const schema of [userSchema, groupSchema, enterpriseUserSchema]) {
      const resource = schemaResource(schema, baseUrl);
      assert.equal((resource.meta as { location: string }).location, `${baseUrl}/Schemas/${schema.id}`);
      for (const attribute of resource.attributes as object[]) check(attribute);
    }
    assert.equal(seen, 21 + 6 + 7 * 4 + 8 + 4 + 2 + 4 + 6 + 3);
  });

  it('RFC 7643 §8.7.1: has the characteristics that matter', () => {
    const find = (schema: typeof userSchema, name: string) =>
      schema.attributes.find((attribute) => attribute.name === name);
    const pick = (schema: typeof userSchema, name: string) => {
      const found = find(schema, name);
      return [found?.type, found?.required, found?.caseExact, found?.mutability, found?.returned, found?.uniqueness];
    };
    assert.deepEqual(pick(userSchema, 'userName'), ['string', true, false, 'readWrite', 'default', 'server']);
    assert.deepEqual(pick(userSchema, 'password'), ['string', false, true, 'writeOnly', 'never', 'none']);
    assert.deepEqual(pick(userSchema, 'groups'), ['complex', false, false, 'readOnly', 'default', 'none']);
    assert.deepEqual(pick(groupSchema, 'displayName'), ['string', true, false, 'readWrite', 'default', 'none']);
    const member = find(groupSchema, 'members')?.subAttributes?.map(({ name, mutability }) => [name, mutability]);
    assert.deepEqual(member, [
      ['value', 'immutable'],
      ['$ref', 'immutable'],
      ['type', 'immutable'],
      ['display', 'readOnly'],
    ]);
  });

  it('describes the service provider', () => {
    const config = serviceProviderConfig({
      baseUrl,
      patch: true,
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 200 },
      changePassword: false,
      sort: false,
      etag: true,
      authenticationSchemes: [{ type: 'httpbasic', name: 'HTTP Basic', description: 'Basic', primary: true }],
    });
    assert.deepEqual(config, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: true },
      authenticationSchemes: [{ type: 'httpbasic', name: 'HTTP Basic', description: 'Basic', primary: true }],
      meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
    });
  });
});
