import {
  compileTypes,
  type JsonObject,
  parseTypeDefinitions,
  type ResourceType,
  type ScimResource,
} from '@rollcall/scim';
import fc from 'fast-check';

// Random resources, and filters that are likely to be about them.

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
export const userType = registry.types.get('User') as ResourceType;
export const groupType = registry.types.get('Group') as ResourceType;

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
export const text = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 }), fc.constant('a'.repeat(300)));
const date = fc.constantFrom(
  '2024-01-01T00:00:00Z',
  '2024-01-01T01:00:00+01:00',
  '2024-01-01T00:00:00.0005Z',
  '2025-06-01T12:00:00Z',
);
export const stamp = fc.constantFrom(
  '2024-01-01T00:00:00.000Z',
  '2025-06-01T12:00:00.000Z',
  '2025-06-01T12:00:00.001Z',
);
const number = fc.constantFrom(-1, 0, 1, 2.5, 1e15);
export const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const labelled = fc.array(
  fc.record({ value: text, type: fc.constantFrom('work', 'Home'), primary: fc.boolean() }, { requiredKeys: ['value'] }),
  { maxLength: 3 },
);

/** In normal form: nothing unassigned. */
export function assigned(value: unknown): unknown {
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

export const attributes = fc.record({
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
export function resourceOf(type: ResourceType, fields: JsonObject, times: readonly [string, string]): ScimResource {
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
export const userFilter = joined(
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
export const groupFilter = joined(
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
