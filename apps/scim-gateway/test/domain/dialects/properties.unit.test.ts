import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type AttributeDefinition,
  applyPatch,
  enterpriseUserSchema,
  groupType,
  type JsonObject,
  type JsonValue,
  parseFilter,
  parsePatch,
  parseResource,
  type ResourceType,
  resolveFilter,
  ScimError,
  userType,
} from '@rollcall/scim';
import fc from 'fast-check';
import type { Dialect } from '../../../src/domain/dialects/dialect.ts';
import { dialectOf } from '../../../src/domain/dialects/dialects.ts';
import { normaliseFilter, normalisePatch, normaliseResource } from '../../../src/domain/dialects/normalise.ts';
import { enterpriseUrn, patchUrn } from '../../support/bodies.ts';

// What `auto` promises: a request that the strict core understands means the same after it. Values are chosen to tempt it.

const harmless = ['auto', 'okta', 'google', 'jumpcloud', 'ping'].map(dialectOf);
const runs = { numRuns: 1_000 };

const text = fc.constantFrom(
  'a',
  'True',
  'false',
  '7',
  '',
  '{"value":"Admin"}',
  'urn:scim:schemas:core:1.0',
  'x eq y',
  '["a"]',
);

function valueFor(attribute: AttributeDefinition): fc.Arbitrary<JsonValue> {
  const { multiValued } = attribute;
  return multiValued ? fc.array(oneOf(attribute), { maxLength: 2 }) : oneOf(attribute);
}

function oneOf({ type, subAttributes = [] }: AttributeDefinition): fc.Arbitrary<JsonValue> {
  if (type === 'boolean')
    return fc.oneof({ weight: 5, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.constant(null) });
  if (type === 'integer') return fc.integer();
  if (type === 'binary') return fc.constantFrom('TUlJ', '');
  if (type === 'dateTime') return fc.constant('2020-02-29T23:59:59Z');
  return type === 'complex'
    ? objectOf(subAttributes)
    : fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.constant(null) });
}

function objectOf(attributes: readonly AttributeDefinition[]): fc.Arbitrary<JsonObject> {
  const model: Record<string, fc.Arbitrary<JsonValue>> = Object.fromEntries(
    attributes.map((attribute) => [anyCase(attribute.name), valueFor(attribute)]),
  );
  return fc.record(model, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<JsonObject>;
}

/** Names are case-insensitive. */
function anyCase(name: string): string {
  return name.length % 2 === 0 ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}

const own = (type: ResourceType) =>
  [...type.attributes.values()].filter(({ name, mutability }) => mutability === 'readWrite' && name !== 'members');

function resourceOf(type: ResourceType): fc.Arbitrary<JsonObject> {
  const extension = objectOf(enterpriseUserSchema.attributes).map((value): JsonObject => ({ [enterpriseUrn]: value }));
  return fc
    .tuple(objectOf(own(type)), type === userType ? extension : fc.constant({}))
    .map(([core, more]) => ({ schemas: [type.schema.id], userName: 'u', displayName: 'd', ...without(core), ...more }));
}

/** Names given in another case are the only ones. */
function without(core: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(core).filter(([name]) => !/^(?:username|displayname|schemas)$/i.test(name)));
}

const operation: fc.Arbitrary<JsonObject> = fc
  .record({
    op: fc.constantFrom('add', 'replace', 'remove', 'Replace'),
    attribute: fc.constantFrom(...own(userType)),
    place: fc.nat(4),
    isPart: fc.boolean(),
    selects: fc.boolean(),
    hasPath: fc.boolean(),
  })
  .chain(({ op, attribute, place, isPart, selects, hasPath }) => {
    const sub = isPart ? attribute.subAttributes?.[place] : undefined;
    const filter = attribute.multiValued && selects ? '[type eq "True" or not (value eq "7")]' : '';
    const path = `${anyCase(attribute.name)}${filter}${sub === undefined ? '' : `.${sub.name}`}`;
    const value = sub ? valueFor(sub) : filter === '' ? valueFor(attribute) : oneOf(attribute);
    return value.map((given): JsonObject => {
      if (op === 'remove') return { op, path };
      const isWhole = sub === undefined && filter === '' && !hasPath;
      return isWhole ? { op, value: { [attribute.name]: given, id: 'own' } } : { op, path, value: given };
    });
  });

function resultOf<Result>(attempt: () => Result): Result | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** How many cases the strict core understood; a property that none of them meets holds for nothing. */
function atLeast(count: number, least: number): void {
  assert.ok(count >= least, `only ${count} cases were valid`);
}

for (const type of [userType, groupType]) {
  test(`a valid ${type.name} is the same in every dialect that leaves valid requests alone`, () => {
    let valid = 0;
    fc.assert(
      fc.property(resourceOf(type), fc.constantFrom(...harmless), (body, dialect: Dialect) => {
        const strict = resultOf(() => parseResource(type, body));
        if (strict === undefined) return;
        valid++;
        const { body: normalised, normalisations } = normaliseResource(type, body, dialect);
        assert.deepEqual(parseResource(type, normalised), strict);
        assert.deepEqual(normalisations, []);
      }),
      runs,
    );
    atLeast(valid, 300);
  });
}

test('a valid PATCH has the same effect in every dialect that leaves valid requests alone', () => {
  let valid = 0;
  const operations = fc.array(operation, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      resourceOf(userType),
      operations,
      fc.constantFrom(...harmless),
      (body, Operations, dialect: Dialect) => {
        const resource = resultOf(() => ({ ...parseResource(userType, body), id: 'own' }));
        const message = { schemas: [patchUrn], Operations };
        const strict = resource && resultOf(() => applyPatch(userType, resource, parsePatch(message)));
        if (resource === undefined || strict === undefined) return;
        valid++;
        const { body: normalised } = normalisePatch(userType, message, dialect, { id: 'own' });
        assert.deepEqual(applyPatch(userType, resource, parsePatch(normalised)), strict);
      },
    ),
    runs,
  );
  atLeast(valid, 200);
});

const comparison = fc
  .tuple(
    fc.constantFrom('userName', 'title', 'active', 'emails', 'emails.primary', 'externalId', 'meta.created'),
    fc.constantFrom('eq', 'ne', 'co', 'Gt', 'pr'),
    fc.constantFrom('"a"', '"True"', 'true', 'false', 'null', '7', '"x eq y"', '"2020-01-01T00:00:00Z"'),
  )
  .map(([path, operator, value]) => (operator === 'pr' ? `${path} pr` : `${path} ${operator} ${value}`));
const filter = fc
  .array(
    fc.oneof(
      comparison,
      comparison.map((term) => `not (${term})`),
      fc.constant('emails[type eq "work" and primary eq true]'),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .chain((terms) => fc.constantFrom(' and ', ' or ').map((joint) => terms.join(joint)));

test('a valid filter asks the same in every dialect that leaves valid requests alone', () => {
  let valid = 0;
  fc.assert(
    fc.property(filter, fc.constantFrom(...harmless), (given, dialect: Dialect) => {
      const strict = resultOf(() => resolveFilter(userType, parseFilter(given)));
      if (strict === undefined) return;
      valid++;
      const { filter: normalised, normalisations } = normaliseFilter(given, dialect, [userType]);
      assert.deepEqual(resolveFilter(userType, parseFilter(normalised)), strict);
      assert.deepEqual(normalisations, []);
    }),
    runs,
  );
  atLeast(valid, 200);
});

test('whatever is sent, a dialect answers with a body and not with an error', () => {
  const paths = fc.oneof(fc.string(), fc.constantFrom('emails[', 'a.b.c', 'roles[value eq "{"].value', 'urn:x:y.z'));
  const wild = fc.record(
    { op: fc.constantFrom('add', 'remove', 'x'), path: paths, value: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const any = fc.oneof(
    fc.jsonValue(),
    fc.record({ Operations: fc.array(wild), schemas: fc.jsonValue() }, { requiredKeys: [] }),
  );
  fc.assert(
    fc.property(any, fc.string(), fc.constantFrom('auto', 'entra', 'onelogin'), (body, query, name) => {
      normaliseResource(userType, body, dialectOf(name));
      normalisePatch(userType, body, dialectOf(name), { id: 'own' });
      normaliseFilter(query, dialectOf(name), [userType, groupType]);
    }),
    runs,
  );
});
