import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  compileTypes,
  createResource,
  discoverySchemas,
  groupType,
  type JsonObject,
  matchesFilter,
  parseFilter,
  parsePatch,
  parseResource,
  parseSelection,
  parseTypeDefinitions,
  project,
  redactPatch,
  replaceAttributes,
  resourceEquals,
  resourceTypeResource,
  schemaResource,
  serviceProviderConfig,
  uniqueValuesOf,
  userType,
} from '../src/index.ts';
import { refuses } from './assertions.ts';
import { barbara, coreUser, enterpriseUser, patchMessage, patchUser } from './fixtures.ts';
import { badgeUrn, definitions } from './types/fixtures.ts';

const user = (more: JsonObject) => parseResource(userType, { schemas: [coreUser], userName: 'bjensen', ...more });
const finds = (filter: string, resource: JsonObject) => matchesFilter(userType, parseFilter(filter), resource);

describe('what RFC 7643 demands', () => {
  it('§2.1 attribute names are case-insensitive: in bodies, PATCH paths, filters, selections', () => {
    const resource = parseResource(userType, { SCHEMAS: [coreUser], USERNAME: 'a', Emails: [{ VALUE: 'x' }] });
    assert.deepEqual(resource, user({ userName: 'a', emails: [{ value: 'x' }] }));
    const { name } = patchUser(resource, { op: 'add', path: 'NAME.givenname', value: 'B' });
    assert.deepEqual(name, { givenName: 'B' });
    assert.ok(finds('EMAILS[Value eq "x"]', resource));
    assert.ok('emails' in project(userType, resource, parseSelection(userType, { attributes: 'EMAILS' })));
  });

  it('§2.3.1 strings are compared as caseExact says', () => {
    const resource = user({ title: 'Guide', externalId: 'Abc' });
    assert.ok(finds('title eq "gUIDE"', resource));
    assert.ok(!finds('externalId eq "abc"', resource));
  });

  it('§2.3.5 a dateTime has its T, and is compared by instant', () => {
    const type = compileTypes(
      parseTypeDefinitions({
        schemas: [{ id: 'urn:example:x:X', attributes: [{ name: 'at', type: 'dateTime' }] }],
        resourceTypes: [{ name: 'X', endpoint: '/X', schema: 'urn:example:x:X' }],
      }),
    ).types.get('X');
    assert.ok(type);
    const parse = (at: string) => parseResource(type, { schemas: ['urn:example:x:X'], at });
    refuses(() => parse('2011-08-01 18:29:49Z'), 'invalidValue', /^at /);
    refuses(() => parse('2011-08-01'), 'invalidValue', /^at /);
    assert.ok(matchesFilter(type, parseFilter('at eq "2011-08-01T18:29:49Z"'), parse('2011-08-01T20:29:49.000+02:00')));
  });

  it('§2.4 at most one value is primary', () => {
    const emails = [
      { value: 'a', primary: true },
      { value: 'b', primary: true },
    ];
    refuses(() => user({ emails }), 'invalidValue', /primary/);
  });

  it('§2.4 a pair of value and type stands once', () => {
    const emails = [
      { value: 'A@x', type: 'work' },
      { value: 'a@x', type: 'Work', display: 'mine' },
      { value: 'a@x', type: 'home' },
    ];
    assert.deepEqual(user({ emails }).emails, [
      { value: 'a@x', display: 'mine', type: 'Work' },
      { value: 'a@x', type: 'home' },
    ]);
  });

  it('§2.5 unassigned, null and [] are one state', () => {
    assert.ok(resourceEquals(user({}), user({ title: null, emails: [], name: {} })));
    for (const resource of [user({}), user({ title: null })]) {
      assert.ok(finds('title eq null', resource) && !finds('title pr', resource));
    }
    for (const value of [null, []]) {
      assert.equal(patchUser(barbara, { op: 'replace', path: 'emails', value }).emails, undefined);
    }
  });

  it('§3 schemas is required, and lists every URN in use and no other', () => {
    refuses(() => parseResource(userType, { userName: 'a' }), 'invalidSyntax', /schemas/);
    assert.deepEqual(user({ schemas: [coreUser, enterpriseUser] }).schemas, [coreUser]);
    assert.deepEqual(user({ [enterpriseUser]: { division: 'x' } }).schemas, [coreUser, enterpriseUser]);
  });

  it('§3.1 id and meta are the server’s: ignored from clients, kept by PUT', () => {
    const sent = user({ id: 'bulkId', meta: { version: 'x', created: 'never' } });
    assert.equal(sent.id, undefined);
    assert.equal(sent.meta, undefined);
    const replaced = replaceAttributes(userType, barbara, sent);
    assert.equal(replaced.id, barbara.id);
    assert.deepEqual(replaced.meta, barbara.meta);
  });

  it('§3.1 externalId is the client’s, and caseExact', () => {
    assert.equal(user({ externalId: 'X' }).externalId, 'X');
    assert.ok(!finds('externalId eq "x"', user({ externalId: 'X' })));
  });

  it('§4.1.1 userName is required, not empty, and unique without case', () => {
    for (const userName of [undefined, null, '', '  ']) {
      const body = { schemas: [coreUser], ...(userName === undefined ? {} : { userName }) };
      refuses(() => parseResource(userType, body), 'invalidValue', /^userName /);
    }
    const keys = ['BJensen', 'bjensen', 'ＢＪＥＮＳＥＮ'].map((userName) =>
      uniqueValuesOf(userType, user({ userName })),
    );
    for (const key of keys) assert.deepEqual(key, [{ path: 'userName', value: 'bjensen' }]);
  });

  it('§4.1.1 userName is prepared, and refused where it cannot be (RFC 8265), by POST and PATCH', () => {
    refuses(() => user({ userName: 'henry\u2163' }), 'invalidValue', /^userName must not contain U\+2163/);
    const change = { op: 'replace', path: 'userName', value: 'a\u00ad' };
    refuses(() => patchUser(barbara, change), 'invalidValue', /^userName must not contain U\+00AD/);
    assert.ok(!finds('userName eq "\u265a"', barbara), 'a comparison never fails');
    assert.equal(user({ userName: 'BJensen' }).userName, 'BJensen', 'kept as it came');
  });

  it('§4.1.1 a password is taken and never given: not stored, shown, filtered by, nor sent on', () => {
    assert.equal(user({ password: 'x' }).password, undefined);
    assert.equal(patchUser(barbara, { op: 'replace', path: 'password', value: 'x' }).password, undefined);
    const stored = { ...barbara, password: 'x' };
    for (const attributes of ['password', 'userName']) {
      assert.equal(project(userType, stored, parseSelection(userType, { attributes })).password, undefined);
    }
    refuses(() => finds('password pr', stored), 'invalidFilter', /password/);
    const operations = parsePatch(patchMessage({ op: 'add', path: 'password', value: 'secret' }));
    assert.doesNotMatch(JSON.stringify(redactPatch(userType, operations)), /secret/);
  });

  it('§4.1.2 groups of a user are read-only', () => {
    assert.equal(user({ groups: [{ value: 'g' }] }).groups, undefined);
    refuses(() => patchUser(barbara, { op: 'add', path: 'groups', value: [{ value: 'g' }] }), 'mutability', /groups/);
  });

  it('§4.2 a group’s displayName is required', () => {
    refuses(() => parseResource(groupType, { schemas: [groupType.schema.id] }), 'invalidValue', /^displayName /);
  });

  it('§5 the service provider’s description has what it must, with RFC 9865 and RFC 9967', () => {
    const config = serviceProviderConfig({
      baseUrl: 'https://example.com',
      patch: true,
      bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 1 },
      filter: { supported: true, maxResults: 200 },
      changePassword: false,
      sort: true,
      etag: true,
      pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', cursorTimeout: 300 },
      securityEvents: { asyncRequest: 'request', eventUris: ['urn:ietf:params:scim:event:misc:asyncresp'] },
      authenticationSchemes: [{ type: 'httpbasic', name: 'Basic', description: 'Basic' }],
    });
    const [schema] = discoverySchemas;
    assert.ok(schema);
    for (const attribute of schema.attributes) {
      assert.ok(!attribute.required || attribute.name in config, `${attribute.name} is required`);
    }
    for (const name of Object.keys(config).filter((key) => key !== 'schemas' && key !== 'meta')) {
      const attribute = schema.attributes.find((candidate) => candidate.name === name);
      const value = [config[name]].flat()[0];
      const parts = Object.keys(value as object);
      assert.ok(attribute, `${name} is described`);
      for (const part of parts)
        assert.ok(
          attribute.subAttributes?.some((sub) => sub.name === part),
          `${name}.${part}`,
        );
    }
  });

  it('§6, §7 types and schemas are described whole, a tenant’s own included, and the descriptions by themselves', () => {
    const registry = compileTypes(parseTypeDefinitions(definitions));
    const type = registry.types.get('User');
    assert.ok(type);
    assert.deepEqual(resourceTypeResource(type, 'https://example.com').schemaExtensions, [
      { schema: enterpriseUser, required: false },
      { schema: badgeUrn, required: false },
    ]);
    const named = ['name', 'type', 'multiValued', 'description', 'required', 'caseExact', 'mutability', 'returned'];
    for (const schema of [...registry.schemas.values(), ...discoverySchemas]) {
      for (const attribute of schemaResource(schema, 'https://example.com').attributes as JsonObject[]) {
        for (const part of [attribute, ...((attribute.subAttributes ?? []) as JsonObject[])]) {
          for (const name of [...named, 'uniqueness']) assert.ok(name in part, `${schema.id} ${part.name} ${name}`);
        }
      }
    }
  });

  it('§7 returned is obeyed: always, never, default, request, under both parameters', () => {
    const attributes = ['always', 'default', 'request', 'never'].map((returned) => ({
      name: `a_${returned}`,
      returned,
    }));
    const type = compileTypes(
      parseTypeDefinitions({
        schemas: [{ id: 'urn:example:x:X', attributes }],
        resourceTypes: [{ name: 'X', endpoint: '/X', schema: 'urn:example:x:X' }],
      }),
    ).types.get('X');
    assert.ok(type);
    const body = Object.fromEntries(attributes.map(({ name }) => [name, 'x']));
    const resource = parseResource(type, { schemas: ['urn:example:x:X'], ...body });
    const shown = (parameters: object) =>
      Object.keys(project(type, resource, parseSelection(type, parameters))).filter((name) => name !== 'schemas');
    const all = attributes.map(({ name }) => name).join();
    assert.deepEqual(shown({}), ['a_always', 'a_default']);
    assert.deepEqual(shown({ attributes: 'a_default' }), ['a_always', 'a_default']);
    assert.deepEqual(shown({ attributes: 'a_request' }), ['a_always', 'a_request']);
    assert.deepEqual(shown({ attributes: all }), ['a_always', 'a_default', 'a_request']);
    assert.deepEqual(shown({ excludedAttributes: all }), ['a_always']);
    assert.deepEqual(shown({ excludedAttributes: 'a_request' }), ['a_always', 'a_default']);
  });

  it('a new user is active unless the client says otherwise', () => {
    assert.equal(createResource(userType, user({})).active, true);
    assert.equal(createResource(userType, user({ active: false })).active, false);
  });
});
