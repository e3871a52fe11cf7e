import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  compileFilter,
  compileTypes,
  type Filter,
  type JsonObject,
  parseFilter,
  parseTypeDefinitions,
  printFilter,
  type ResourceType,
  resolveFilter,
  ScimError,
  type ScimResource,
} from '@rollcall/scim';
import fc from 'fast-check';
import { idsOfSource } from '../../../../src/adapters/mongo/filter/pages.ts';
import { sourceOf } from '../../../../src/adapters/mongo/filter/sources.ts';
import { ensureResourceIndexes } from '../../../../src/adapters/mongo/resources.ts';
import { directoryDatabase } from '../../../support/directory-database.ts';
import { insertResources } from '../../../support/resources.ts';

const urn = 'urn:example:params:scim:schemas:1.0:Pass';
const registry = compileTypes(
  parseTypeDefinitions({
    schemas: [
      {
        id: urn,
        name: 'Pass',
        attributes: [
          { name: 'badge', type: 'string', caseExact: true },
          { name: 'floor', type: 'integer' },
          { name: 'issued', type: 'dateTime' },
          { name: 'tags', type: 'string', multiValued: true },
          { name: 'limits', type: 'decimal', multiValued: true },
          { name: 'odd-name', type: 'string' },
          { name: 'hint', type: 'string' },
          {
            name: 'keys',
            type: 'complex',
            multiValued: true,
            subAttributes: [
              { name: 'value', type: 'string' },
              { name: 'doors', type: 'string', multiValued: true },
              { name: 'until', type: 'dateTime' },
            ],
          },
        ],
      },
    ],
    resourceTypes: [
      {
        name: 'User',
        endpoint: '/Users',
        schema: 'urn:ietf:params:scim:schemas:core:2.0:User',
        schemaExtensions: [{ schema: urn, required: false }],
      },
    ],
  }),
);
const userType = registry.types.get('User') as ResourceType;
const groupType = registry.types.get('Group') as ResourceType;

const database = directoryDatabase();
const tenantId = 'property';
/** Few and short, so that filters meet resources; with what is special to MongoDB, to patterns, and to Unicode. */
const words = [
  '',
  'a',
  'A',
  'ab',
  'ß',
  'Σ',
  'ς',
  'x.y',
  '.*',
  '$where',
  '^a',
  'a\\b',
  'a\nb',
  'b\n',
  '\0',
  '😀',
  'é',
  'é',
  'work',
];
const text = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 }), fc.constant('a'.repeat(300)));
const date = fc.constantFrom(
  '2024-01-01T00:00:00Z',
  '2024-01-01T01:00:00+01:00',
  '2024-01-01T00:00:00.0005Z',
  '2025-06-01T12:00:00Z',
);
const stamp = fc.constantFrom('2024-01-01T00:00:00.000Z', '2025-06-01T12:00:00.000Z', '2025-06-01T12:00:00.001Z');
const number = fc.constantFrom(-1, 0, 1, 2.5, 1e15);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const labelled = fc.array(
  fc.record({ value: text, type: fc.constantFrom('work', 'Home'), primary: fc.boolean() }, { requiredKeys: ['value'] }),
  { maxLength: 3 },
);

/** In normal form: nothing unassigned. */
function assigned(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list = value.map(assigned).filter((one) => one !== undefined);
    return list.length === 0 ? undefined : list;
  }
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value).flatMap(([name, one]) => {
    const kept = assigned(one);
    return kept === undefined ? [] : [[name, kept]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const attributes = fc.record({
  externalId: optional(text),
  userName: text,
  displayName: optional(text),
  title: optional(text),
  active: fc.boolean(),
  profileUrl: optional(text),
  name: optional(fc.record({ familyName: optional(text), givenName: optional(text) })),
  emails: optional(labelled),
  x509Certificates: optional(fc.array(fc.record({ value: fc.constantFrom('YQ==', 'Yg==') }), { maxLength: 2 })),
  [urn]: optional(
    fc.record({
      badge: optional(text),
      floor: optional(fc.integer({ min: -1, max: 2 })),
      issued: optional(date),
      tags: optional(fc.array(text, { maxLength: 3 })),
      limits: optional(fc.array(number, { maxLength: 2 })),
      'odd-name': optional(text),
      hint: optional(text),
      keys: optional(
        fc.array(
          fc.record({
            value: optional(text),
            doors: optional(fc.array(text, { maxLength: 2 })),
            until: optional(date),
          }),
          {
            maxLength: 2,
          },
        ),
      ),
    }),
  ),
});

let counter = 0;
function resourceOf(type: ResourceType, fields: JsonObject, times: readonly [string, string]): ScimResource {
  counter += 1;
  const id = `00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`;
  const [created, lastModified] = times;
  const schemas = [type.schema.id, ...(fields[urn] ? [urn] : [])];
  const meta = { resourceType: type.name, created, lastModified, version: `W/"${counter % 5}"` };
  return { schemas, id, ...fields, meta };
}

const string = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const ordered = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const quoted = (value: unknown) => JSON.stringify(value);

function testOf(paths: readonly string[], operators: readonly string[], value: fc.Arbitrary<unknown>) {
  const comparison = fc
    .tuple(fc.constantFrom(...paths), fc.constantFrom(...operators), value)
    .map(([path, operator, operand]) => `${path} ${operator} ${quoted(operand)}`);
  const empty = fc
    .tuple(fc.constantFrom(...paths), fc.constantFrom('eq null', 'ne null', 'pr'))
    .map((pair) => pair.join(' '));
  return fc.oneof({ weight: 4, arbitrary: comparison }, { weight: 1, arbitrary: empty });
}

function joined(leaf: fc.Arbitrary<string>) {
  return fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a}) and (${b})`),
      fc.tuple(tie('filter'), tie('filter')).map(([a, b]) => `(${a}) or (${b})`),
      tie('filter').map((a) => `not (${a})`),
    ),
  })).filter;
}

const within = (path: string, leaf: fc.Arbitrary<string>) => joined(leaf).map((filter) => `${path}[${filter}]`);
const id = fc.integer({ min: 1, max: 230 }).map((n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);

const common = fc.oneof(
  testOf(['externalId', 'displayName', 'schemas'], string, text),
  testOf(['id'], string, id),
  testOf(['meta.created', 'meta.lastModified'], ordered, date),
  testOf(['meta.resourceType', 'meta.version'], string, fc.constantFrom('User', 'W/"1"', 'W')),
  fc.constantFrom('meta pr', 'meta.location pr', 'meta eq null'),
);
const userFilter = joined(
  fc.oneof(
    common,
    testOf(
      ['userName', 'title', 'profileUrl', 'name.familyName', 'emails', 'emails.value', 'emails.type'],
      string,
      text,
    ),
    testOf(['active', 'emails.primary'], ['eq', 'ne'], fc.boolean()),
    testOf(['x509Certificates.value'], ['eq', 'ne', 'co'], fc.constantFrom('YQ==', 'Q')),
    testOf(['name', 'emails', `${urn}:keys`], ['eq', 'ne'], fc.constant(null)),
    testOf([`${urn}:badge`, `${urn}:tags`, `${urn}:keys.doors`, `${urn}:odd-name`, `${urn}:hint`], string, text),
    testOf([`${urn}:floor`, `${urn}:limits`], ordered, number),
    testOf([`${urn}:issued`, `${urn}:keys.until`], ordered, date),
    within(
      'emails',
      fc.oneof(testOf(['value', 'type'], string, text), testOf(['primary'], ['eq', 'ne'], fc.boolean())),
    ),
    within(`${urn}:keys`, fc.oneof(testOf(['value', 'doors'], string, text), testOf(['until'], ordered, date))),
    within(`${urn}:tags`, testOf(['value'], string, text)),
    testOf(['groups.value'], string, id),
    testOf(['groups.display', 'groups.type'], string, fc.oneof(text, fc.constant('direct'))),
    within('groups', fc.oneof(testOf(['value'], string, id), testOf(['display', 'type'], string, text))),
    fc.constantFrom('groups pr', 'groups eq null', 'groups ne null', 'groups.$ref pr', 'groups.display pr'),
  ),
);
const groupFilter = joined(
  fc.oneof(
    common,
    testOf(['members.value', 'members'], string, id),
    testOf(['members.type', 'members.display'], string, fc.constantFrom('user', 'Group', 'User', 'x')),
    within(
      'members',
      fc.oneof(
        testOf(['value'], string, id),
        testOf(['type', '$ref', 'display'], string, fc.constantFrom('User', 'x')),
      ),
    ),
    fc.constantFrom('members pr', 'members eq null', 'members.display eq null', 'members.type pr'),
  ),
);

const users: ScimResource[] = [];
const groups: ScimResource[] = [];

before(async () => {
  const { db } = database;
  await ensureResourceIndexes(db);
  const times = fc.tuple(stamp, stamp);
  const seed = 20_240_101;
  const some = fc.sample(fc.tuple(attributes, times), { numRuns: 200, seed });
  const taken = new Set<unknown>();
  const plain = some
    .map(([fields, at]) => resourceOf(userType, assigned(fields) as JsonObject, at))
    .map((user, index): ScimResource & { readonly userName: string } => ({
      ...user,
      userName: `${user.userName ?? ''}${index % 4 === 0 ? '' : index}`,
    }))
    .filter(({ userName }) => !taken.has(userName.toLowerCase()) && taken.add(userName.toLowerCase()));
  const member = fc.oneof(
    fc.constantFrom(...plain).map((user) => ({ value: String(user.id), type: 'User' })),
    fc.constant({ value: 'inner', type: 'Group' }),
  );
  const group = fc.tuple(
    text,
    optional(text),
    fc.uniqueArray(member, { maxLength: 5, selector: ({ value }) => value }),
    times,
  );
  for (const [displayName, externalId, members, at] of fc.sample(group, { numRuns: 30, seed })) {
    groups.push(resourceOf(groupType, assigned({ externalId, displayName, members }) as JsonObject, at));
  }
  const groupsOf = (user: ScimResource) =>
    groups
      .filter(({ members }) => Array.isArray(members) && members.some(({ value }) => value === user.id))
      .map(({ id: value, displayName: display }) => ({ value, type: 'direct', display }));
  for (const user of plain) users.push(assigned({ ...user, groups: groupsOf(user) }) as ScimResource);
  await insertResources(db, tenantId, userType, users);
  await insertResources(db, tenantId, groupType, groups);
  await insertResources(db, 'another', userType, users.slice(0, 50));
});

function parsed(type: ResourceType, written: string): Filter | undefined {
  try {
    return resolveFilter(type, parseFilter(written));
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** The larger bound lets scans be used, the smaller one everything else. */
function agree(
  type: ResourceType,
  resources: readonly ScimResource[],
  arbitrary: fc.Arbitrary<string>,
  numRuns: number,
) {
  let asked = 0;
  const property = fc.asyncProperty(arbitrary, fc.boolean(), async (written, small) => {
    const filter = parsed(type, written);
    fc.pre(filter !== undefined);
    const selecting = { db: database.db, tenantId, maxScanned: small ? 1_000 : 60 };
    const expected = resources.filter(compileFilter(type, filter)).map(({ id }) => String(id));
    const source = await sourceOf(selecting, type, filter).catch((error: unknown) => {
      if (!small && error instanceof ScimError && error.scimType === 'tooMany') return undefined;
      throw error;
    });
    if (source === undefined) return;
    asked += 1;
    const found = await idsOfSource(database.db, source, { skip: 0, limit: 1_000 });
    assert.deepEqual(found, expected.toSorted(), `${printFilter(filter)} by ${JSON.stringify(source.hint)}`);
  });
  return fc
    .assert(property, { numRuns })
    .then(() => assert.ok(asked > numRuns / 3, `only ${asked} filters were asked`));
}

test('the query finds exactly the users that the evaluator selects', () => agree(userType, users, userFilter, 800));

test('the query finds exactly the groups that the evaluator selects', () => agree(groupType, groups, groupFilter, 300));
