import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  applyPatch,
  compileTypes,
  coreTypes,
  type JsonObject,
  type JsonValue,
  matchesFilter,
  parseFilter,
  parsePatch,
  parseResource,
  parseTypeDefinitions,
  schemaResource,
  typeLimits,
  uniqueValuesOf,
} from '../../src/index.ts';
import { refuses } from '../assertions.ts';
import { coreGroup, coreUser, enterpriseUser, frozen, patchMessage } from '../fixtures.ts';
import {
  badgeUrn,
  definitions,
  deviceSchema,
  deviceType,
  deviceUrn,
  withAttribute,
  withSchema,
  withType,
} from './fixtures.ts';

describe('tenant-defined schemas and resource types (RFC 7643 §6, §7)', () => {
  const parsed = parseTypeDefinitions(frozen(definitions));
  const registry = compileTypes(parsed);
  const device = registry.types.get('Device');
  const user = registry.types.get('User');
  assert.ok(device && user);

  it('are given back with every characteristic, and parse to themselves', () => {
    const [serialNumber, , , owner] = parsed.schemas[0]?.attributes ?? [];
    assert.deepEqual(serialNumber, {
      name: 'serialNumber',
      type: 'string',
      multiValued: false,
      description: '',
      required: true,
      caseExact: true,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    });
    assert.equal(owner?.subAttributes?.[1]?.type, 'reference');
    assert.equal(owner?.subAttributes?.[1]?.caseExact, true);
    assert.deepEqual(parseTypeDefinitions(parsed), parsed);
    assert.deepEqual(parseTypeDefinitions(JSON.parse(JSON.stringify(parsed))), parsed);
  });

  it('take what /Schemas answers', () => {
    const resources = parsed.schemas.map((schema) => schemaResource(schema, 'https://example.com/scim/v2'));
    assert.deepEqual(parseTypeDefinitions({ ...parsed, schemas: resources }), parsed);
  });

  it('stand beside those of the standard', () => {
    assert.deepEqual([...registry.types.keys()], ['User', 'Group', 'Device']);
    assert.deepEqual([...registry.byEndpoint.keys()], ['/users', '/groups', '/devices']);
    assert.deepEqual([...registry.schemas.keys()], [coreUser, enterpriseUser, coreGroup, deviceUrn, badgeUrn]);
    assert.deepEqual(
      user.extensions.map(({ schema }) => schema.id),
      [enterpriseUser, badgeUrn],
    );
    assert.equal(user.defaults?.active, true);
    assert.deepEqual([...coreTypes.types.keys()], ['User', 'Group']);
  });

  it('are served by the whole engine', () => {
    const resource = parseResource(device, {
      schemas: [deviceUrn],
      SerialNumber: 'S-1',
      ports: [{ value: 1, type: 'usb', primary: true }],
    });
    assert.ok(matchesFilter(device, parseFilter('ports[value ge 1 and type eq "USB"]'), resource));
    const operations = parsePatch(patchMessage({ op: 'add', path: 'owner', value: { value: 'u1', $ref: 'Users/u1' } }));
    assert.deepEqual(applyPatch(device, resource, operations).owner, { value: 'u1', $ref: 'Users/u1' });
    const body = { schemas: [coreUser], userName: 'BJensen', [badgeUrn]: { number: 7, pin: 'x', colours: ['red'] } };
    const person = parseResource(user, body);
    assert.deepEqual(person[badgeUrn], { number: 7, colours: ['red'] });
    assert.deepEqual(person.schemas, [coreUser, badgeUrn]);
    assert.ok(matchesFilter(user, parseFilter(`${badgeUrn}:number eq 7`), person));
    assert.deepEqual(uniqueValuesOf(user, person), [
      { path: 'userName', value: 'bjensen' },
      { path: `${badgeUrn}:number`, value: '7' },
    ]);
    assert.deepEqual(uniqueValuesOf(device, resource), [{ path: 'serialNumber', value: 'S-1' }]);
  });

  it('a required extension must be there', () => {
    const required = { name: 'User', schemaExtensions: [{ schema: badgeUrn, required: true }] };
    const strict = compileTypes(parseTypeDefinitions({ ...definitions, resourceTypes: [required] })).types.get('User');
    assert.ok(strict);
    const minimal = { schemas: [coreUser], userName: 'bjensen' };
    refuses(() => parseResource(strict, minimal), 'invalidValue', /badge:1\.0:User is required/);
    assert.ok(parseResource(strict, { ...minimal, [badgeUrn]: { number: 1 } }));
  });

  const refused: [string, JsonValue, RegExp][] = [
    ['no object', [], /not a JSON object/],
    ['an unknown member', { schema: [] }, /"schema"/],
    ['schemas that are no list', { schemas: {} }, /schemas must be an array/],
    ['a schema without an id', { schemas: [{ attributes: [] }] }, /schema #1: id/],
    ['an id that is no URN', withSchema({ id: 'https://example.com/Device' }), /id must be a URN/],
    ['an id without a name', withSchema({ id: 'urn:example:device:1.0' }), /the last part of id/],
    [
      'a URN with which a value could pass for that of another attribute',
      withSchema({ id: 'urn:example:x:E:a=b:Device' }),
      /id must be a URN/,
    ],
    ['a URN with brackets', withSchema({ id: 'urn:example:[x]:Device' }), /id must be a URN/],
    ['a core URN', withSchema({ id: coreUser.toUpperCase() }), /standard/],
    ['the enterprise URN', withSchema({ id: enterpriseUser }), /standard/],
    ['the URN of a message', withSchema({ id: 'urn:ietf:params:scim:api:messages:2.0:Error' }), /messages/],
    ['a schema twice', { schemas: [deviceSchema, { ...deviceSchema, id: deviceUrn.toUpperCase() }] }, /defined twice/],
    ['a URN that is an attribute', withSchema({ id: `${badgeUrn}:number` }), /"number" cannot be told/],
    ['no attributes', withSchema({ attributes: [] }), /has no attributes/],
    ['an unknown characteristic', withAttribute({ name: 'a', mutable: true }), /"mutable"/],
    ['an attribute without a name', withAttribute({ type: 'string' }), /attribute "#6": name/],
    ['a name twice', withAttribute({ name: 'DISPLAYNAME' }), /"DISPLAYNAME": is defined twice/],
    ['a name of the prototype', withAttribute({ name: 'toString' }), /not a name/],
    ['__proto__', withAttribute({ name: '__proto__' }), /not a name/],
    ['constructor', withAttribute({ name: 'Constructor' }), /not a name/],
    ['a name with a dot', withAttribute({ name: 'a.b' }), /not a name/],
    ['a name with a space', withAttribute({ name: 'a b' }), /not a name/],
    ['$ref at the top', withAttribute({ name: '$ref', type: 'reference' }), /not a name/],
    ['a common attribute', withAttribute({ name: 'ID' }), /common attribute "ID"/],
    ['meta', withAttribute({ name: 'meta' }), /common attribute "meta"/],
    ['an unknown type', withAttribute({ name: 'a', type: 'text' }), /type must be one of/],
    ['a flag that is none', withAttribute({ name: 'a', required: 'true' }), /required must be true or false/],
    ['complex without parts', withAttribute({ name: 'a', type: 'complex' }), /needs sub-attributes/],
    ['parts of a string', withAttribute({ name: 'a', subAttributes: [{ name: 'b' }] }), /only a complex/],
    [
      'complex within complex',
      withAttribute({ name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'complex' }] }),
      /"a.b": a sub-attribute cannot be complex/,
    ],
    [
      'canonical values of a number',
      withAttribute({ name: 'a', type: 'integer', canonicalValues: ['1'] }),
      /canonical/,
    ],
    ['a canonical value twice', withAttribute({ name: 'a', canonicalValues: ['x', 'x'] }), /"x" is given twice/],
    ['reference types of a string', withAttribute({ name: 'a', referenceTypes: ['User'] }), /referenceTypes/],
    ['writeOnly and shown', withAttribute({ name: 'a', mutability: 'writeOnly', returned: 'always' }), /writeOnly/],
    ['unique and multi-valued', withAttribute({ name: 'a', multiValued: true, uniqueness: 'server' }), /several/],
    [
      'unique in an element',
      withAttribute({
        name: 'a',
        type: 'complex',
        multiValued: true,
        subAttributes: [{ name: 'b', uniqueness: 'server' }],
      }),
      /several/,
    ],
    ['unique and never shown', withAttribute({ name: 'a', returned: 'never', uniqueness: 'server' }), /never/],
    ['a unique boolean', withAttribute({ name: 'a', type: 'boolean', uniqueness: 'server' }), /boolean cannot/],
    [
      'a primary that is text',
      withAttribute({ name: 'a', type: 'complex', multiValued: true, subAttributes: [{ name: 'primary' }] }),
      /primary is a boolean/,
    ],
    ['a schema that is not defined', withType({ schema: 'urn:example:x:Device' }), /not defined/],
    [
      'an extension that is not defined',
      withType({ schemaExtensions: [{ schema: 'urn:example:x:E' }] }),
      /not defined/,
    ],
    ['an extension twice', withType({ schemaExtensions: [{ schema: badgeUrn }, { schema: badgeUrn }] }), /given twice/],
    ['an extension that is the schema', withType({ schemaExtensions: [{ schema: deviceUrn }] }), /twice/],
    ["the standard's schema for another type", withType({ schema: coreUser }), /belongs to the standard/],
    [
      'the standard as an extension',
      withType({ schemaExtensions: [{ schema: coreGroup }] }),
      /belongs to the standard/,
    ],
    ['a type with another id', withType({ id: 'Gadget' }), /id must be the same/],
    ['a type with a slash', withType({ id: 'A/B', name: 'A/B' }), /name must be/],
    ['a type that clashes by case', withType({ id: 'USER', name: 'USER' }), /clashes with User/],
    ['a type called constructor', withType({ id: 'constructor', name: 'constructor' }), /name must be/],
    ['a type twice', { ...definitions, resourceTypes: [deviceType, { ...deviceType, endpoint: '/D' }] }, /twice/],
    [
      'an endpoint twice',
      { ...definitions, resourceTypes: [deviceType, { ...deviceType, id: 'D', name: 'D', endpoint: '/devices' }] },
      /endpoint/,
    ],
    ['an endpoint without a slash', withType({ endpoint: 'Devices' }), /endpoint must be/],
    ['an endpoint of two parts', withType({ endpoint: '/a/b' }), /endpoint must be/],
    ['an endpoint of dots', withType({ endpoint: '/.search' }), /endpoint must be/],
    ...['/Me', '/bulk', '/Schemas', '/resourcetypes', '/ServiceProviderConfig', '/Users', '/groups'].map(
      (endpoint): [string, JsonValue, RegExp] => [`endpoint ${endpoint}`, withType({ endpoint }), /protocol/],
    ),
    ['another endpoint for User', { resourceTypes: [{ name: 'User', endpoint: '/People' }] }, /must be \/Users/],
    ['another schema for User', { resourceTypes: [{ name: 'User', schema: coreGroup }] }, /standard/],
  ];
  for (const [what, json, detail] of refused) {
    it(`refuses ${what}`, () => {
      const scimType = /JSON object|"schema"|must be an array/.test(detail.source) ? 'invalidSyntax' : 'invalidValue';
      refuses(() => parseTypeDefinitions(json), scimType, detail);
    });
  }

  it('are bounded in number and length', () => {
    const many = <Value>(length: number, make: (index: number) => Value) => Array.from({ length }, (_, i) => make(i));
    const schema = (index: number): JsonObject => ({ id: `urn:example:s${index}:X`, attributes: [{ name: 'a' }] });
    const attributes = (length: number) => withSchema({ attributes: many(length, (i) => ({ name: `a${i}` })) });
    const subAttributes = many(typeLimits.maxSubAttributes + 1, (i) => ({ name: `a${i}` }));
    const tooMuch: [JsonValue, RegExp][] = [
      [{ schemas: many(typeLimits.maxSchemas + 1, schema) }, /schemas has more than/],
      [{ resourceTypes: many(typeLimits.maxResourceTypes + 1, () => deviceType) }, /resourceTypes has more than/],
      [attributes(typeLimits.maxAttributes + 1), /attributes has more than/],
      [withAttribute({ name: 'a', type: 'complex', subAttributes }), /subAttributes has more than/],
      [withAttribute({ name: 'a'.repeat(typeLimits.maxNameLength + 1) }), /name is longer than/],
      [withAttribute({ name: 'a', canonicalValues: many(201, String) }), /canonicalValues has more than/],
      [withAttribute({ name: 'a', description: 'x'.repeat(1_001) }), /description is longer than/],
      [withSchema({ id: `urn:example:${'x'.repeat(typeLimits.maxUrnLength)}` }), /id is longer than/],
      [withType({ schemaExtensions: many(21, (i) => ({ schema: `urn:example:s${i}:X` })) }), /schemaExtensions has/],
      [
        {
          schemas: many(11, (s) => ({
            id: `urn:example:s${s}:X`,
            attributes: many(190, (a) => ({ name: `a${a}` })),
          })),
        },
        /more than 2000 attributes in all/,
      ],
    ];
    for (const [json, detail] of tooMuch) refuses(() => parseTypeDefinitions(json), 'invalidValue', detail);
    assert.ok(parseTypeDefinitions({ schemas: many(typeLimits.maxSchemas, schema) }));
  });
});
