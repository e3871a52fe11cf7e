import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  checkEvolution,
  compileTypes,
  coreTypes,
  type JsonObject,
  type JsonValue,
  parseTypeDefinitions,
  ScimError,
} from '../../src/index.ts';
import {
  badgeSchema,
  badgeUrn,
  definitions,
  deviceSchema,
  deviceType,
  userWithBadge,
  withAttribute,
  withType,
} from './fixtures.ts';

const registryOf = (json: JsonValue) => compileTypes(parseTypeDefinitions(json));
const before = registryOf(definitions);
const used = () => true;

function changed(name: string, change: JsonObject): JsonObject {
  const attributes = deviceSchema.attributes.map((attribute) =>
    attribute.name === name ? { ...attribute, ...change } : attribute,
  );
  return { ...definitions, schemas: [{ ...deviceSchema, attributes }, badgeSchema] };
}

describe('definitions only grow while resources live by them', () => {
  const allowed: [string, JsonValue][] = [
    ['the same again', definitions],
    ['an attribute more', withAttribute({ name: 'weight', type: 'decimal' })],
    ['another description', changed('displayName', { description: 'For people' })],
    ['suggestions', changed('displayName', { canonicalValues: ['a'] })],
    ['a requirement less', changed('serialNumber', { required: false })],
    ['an extension more', withType({ schemaExtensions: [{ schema: badgeUrn, required: false }] })],
  ];
  for (const [what, next] of allowed) {
    it(`allows ${what}`, () => checkEvolution(before, registryOf(next), used));
  }

  const refused: [string, JsonValue, RegExp][] = [
    ['removing a type', { ...definitions, resourceTypes: [userWithBadge] }, /"Device".*removed/],
    ['removing an extension', { ...definitions, resourceTypes: [deviceType] }, /"User".*badge.*removed/],
    ['another endpoint', withType({ endpoint: '/Things' }), /endpoint/],
    ['another schema', withType({ schema: badgeUrn }), /schema/],
    ['a required extension', withType({ schemaExtensions: [{ schema: badgeUrn, required: true }] }), /become required/],
    ['a required attribute', withAttribute({ name: 'weight', required: true }), /"weight".*new/],
    ['requiring an attribute', changed('displayName', { required: true }), /"displayName".*required/],
    ['another type', changed('displayName', { type: 'integer' }), /"displayName".*type/],
    ['many for one', changed('displayName', { multiValued: true }), /multiValued/],
    ['another case', changed('displayName', { caseExact: true }), /caseExact/],
    ['another mutability', changed('displayName', { mutability: 'immutable' }), /mutability/],
    ['another visibility', changed('displayName', { returned: 'never' }), /returned/],
    ['another uniqueness', changed('serialNumber', { uniqueness: 'none' }), /uniqueness/],
    ['another spelling', changed('displayName', { name: 'displayname' }), /name/],
    ['removing a part', changed('owner', { subAttributes: [{ name: 'value', caseExact: true }] }), /"owner\.\$ref"/],
    [
      'removing an attribute',
      { ...definitions, schemas: [{ ...deviceSchema, attributes: deviceSchema.attributes.slice(1) }, badgeSchema] },
      /"serialNumber".*removed/,
    ],
  ];
  for (const [what, next, detail] of refused) {
    it(`refuses ${what} with 409, and allows it where nothing is in use`, () => {
      const after = registryOf(next);
      assert.throws(
        () => checkEvolution(before, after, used),
        (error) => error instanceof ScimError && error.status === 409 && detail.test(error.detail),
      );
      checkEvolution(before, after, () => false);
    });
  }

  it('asks only about types that change', () => {
    const asked: string[] = [];
    const isUsed = (name: string) => asked.push(name) > 0;
    checkEvolution(before, registryOf(withAttribute({ name: 'weight' })), isUsed);
    assert.deepEqual(asked, ['Device']);
    assert.throws(() => checkEvolution(before, coreTypes, isUsed), ScimError);
  });
});
