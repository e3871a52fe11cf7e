import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  applyPatch,
  compileFilter,
  compileTypes,
  filterLimits,
  groupType,
  type JsonObject,
  type JsonValue,
  parseFilter,
  parseGroup,
  parsePatch,
  parsePath,
  parseResource,
  parseSelection,
  parseSortPath,
  parseTypeDefinitions,
  patchLimits,
  patchOpSchema,
  printFilter,
  printPath,
  project,
  resourceLimits,
  type ScimResource,
  splitMemberOperations,
  uniqueValuesOf,
  userType,
} from '../src/index.ts';
import { assertPrototypesUntouched, refuses, resultOrScimError } from './assertions.ts';
import { barbara, coreGroup, coreUser, enterpriseUser, frozen, patchMessage } from './fixtures.ts';
import { definitions } from './types/fixtures.ts';

const names = fc.constantFrom(
  'userName',
  'USERNAME',
  'emails',
  'name',
  'members',
  'value',
  'type',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'id',
  'meta',
  'schemas',
  'Operations',
  'op',
  'path',
  'attributes',
  'subAttributes',
  'resourceTypes',
  'schemaExtensions',
  'endpoint',
  enterpriseUser,
);
const scalars = fc.oneof(
  fc.string(),
  names,
  fc.constantFrom(
    'add',
    'replace',
    'remove',
    'complex',
    '/Users',
    coreUser,
    patchOpSchema,
    'urn:example:a:B',
    '\ud800',
  ),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
);

/** JSON, and what is none, with the names that mean something or reach a prototype. */
const anything: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('any')), { maxLength: 5 }).map(objectOf),
  ),
})).any;

/** As `JSON.parse` makes it: `__proto__` is a name of its own. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

const parts = [
  ...['userName', 'emails', 'emails.value', 'meta.created', 'active', 'id', '__proto__', 'constructor.name', 'a.b.c'],
  ...[`${enterpriseUser}:manager.value`, 'urn:', ':', '.', '$ref', '[', ']', '(', ')', '"', '\\', '\\"', ' ', '  '],
  ...['and', 'or', 'not', 'NOT', 'pr', 'eq', 'NE', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'xx'],
  ...['true', 'null', '1', '-0', '1e999', '0x1', '"work"', '"\\u0000"', '"\\ud800"', '"2020-01-01T00:00:00Z"'],
] as const;

/** Pieces of the grammar in any order, and any text. */
const expression = fc.oneof(
  fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((pieces) => pieces.join(' ')),
  fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 2 })), { maxLength: 12 }).map((p) => p.join('')),
  fc.string({ unit: 'binary' }),
);

function harmless(run: () => unknown): void {
  resultOrScimError(run);
  assertPrototypesUntouched();
}

describe('any input is answered by a result or one SCIM error, and changes no prototype', () => {
  it('a filter', () => {
    fc.assert(
      fc.property(expression, (text) => {
        harmless(() => printFilter(parseFilter(text)));
        harmless(() => compileFilter(userType, parseFilter(text))(barbara));
      }),
      { numRuns: 5_000 },
    );
  });

  it('a path, a sort path, a selection', () => {
    fc.assert(
      fc.property(expression, (text) => {
        harmless(() => printPath(parsePath(text)));
        harmless(() => parseSortPath(userType, text));
        harmless(() => project(userType, barbara, parseSelection(userType, { attributes: text })));
      }),
      { numRuns: 5_000 },
    );
  });

  it('the body of a resource or a group', () => {
    fc.assert(
      fc.property(anything, (body) => {
        harmless(() => parseResource(userType, body));
        harmless(() => uniqueValuesOf(userType, parseResource(userType, { ...barbara, name: body })));
        harmless(() => parseResource(userType, { schemas: [coreUser], userName: 'a', emails: body, x: body }));
        harmless(() => parseGroup(groupType, body));
        harmless(() => parseGroup(groupType, { schemas: [coreGroup], displayName: 'a', members: body }));
      }),
      { numRuns: 3_000 },
    );
  });

  it('a PATCH', () => {
    const operation = fc.record({
      op: fc.constantFrom('add', 'replace', 'remove'),
      path: fc.oneof(expression, fc.constantFrom('emails', 'name', enterpriseUser, 'emails[type eq "work"].value')),
      value: anything,
    });
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 3 }),
        anything,
        fc.boolean(),
        (operations, body, createMissingValues) => {
          const message = { schemas: [patchOpSchema], Operations: operations };
          harmless(() => applyPatch(userType, barbara, parsePatch(message), { createMissingValues }));
          harmless(() => applyPatch(userType, barbara, parsePatch(body)));
          harmless(() =>
            applyPatch(userType, barbara, parsePatch({ ...message, Operations: [{ op: 'add', value: body }] })),
          );
          harmless(() => splitMemberOperations(parsePatch(message)));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('definitions of types', () => {
    const attribute = fc.record(
      { name: names, type: scalars, multiValued: scalars, subAttributes: anything },
      { requiredKeys: [] },
    );
    const schema = fc.record({ id: scalars, attributes: fc.array(attribute, { maxLength: 3 }) });
    const type = fc.record(
      { name: scalars, endpoint: scalars, schema: scalars, schemaExtensions: anything },
      { requiredKeys: [] },
    );
    const given = fc.record({
      schemas: fc.array(schema, { maxLength: 2 }),
      resourceTypes: fc.array(type, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(given, anything, (some, other) => {
        harmless(() => compileTypes(parseTypeDefinitions(some)));
        harmless(() => parseTypeDefinitions(other));
        harmless(() => parseTypeDefinitions({ ...definitions, schemas: other }));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('work is bounded for inputs within the limits', () => {
  const repeated = (length: number, make: (index: number) => JsonValue) =>
    Array.from({ length }, (_, index) => make(index));
  const user = (emails: number): ScimResource =>
    parseResource(userType, {
      schemas: [coreUser],
      userName: 'a',
      emails: repeated(emails, (index) => ({ value: `${index}@example.com`, type: 'work' })),
    });

  it('a filter looks at no more values of a resource than maxWork: terms × values', () => {
    const terms = Array.from({ length: filterLimits.maxTerms }, (_, index) => `value co "x${index}"`).join(' or ');
    const test = compileFilter(userType, parseFilter(`emails[${terms}]`));
    assert.equal(test(user(100)), false);
    refuses(() => test(user(6_000)), 'tooMany', /too many values/);
    assert.equal(test(user(100)), false, 'each resource has a budget of its own');
    const long = { ...user(1), displayName: 'x'.repeat(65_000) };
    const chain = Array.from({ length: filterLimits.maxTerms }, () => 'displayName co "y"').join(' or ');
    refuses(() => compileFilter(userType, parseFilter(chain))(long), 'tooMany', /too many values/);
  });

  it('a PATCH touches no more values than maxWork, whatever its operations are', () => {
    const large = frozen(user(6_000));
    const operations: JsonObject[] = [
      { op: 'add', path: 'emails', value: { value: 'new' } },
      { op: 'replace', path: 'emails[type eq "work"].display', value: 'x' },
      { op: 'remove', path: 'emails[type eq "work"].display' },
      { op: 'remove', path: 'emails', value: [{ value: 'none' }] },
      { op: 'add', value: { emails: [{ value: 'new' }] } },
      { op: 'replace', path: 'emails.display', value: 'x' },
    ];
    for (const operation of operations) {
      const message = patchMessage(...repeated(patchLimits.maxOperations, () => operation));
      refuses(() => applyPatch(userType, large, parsePatch(message)), 'tooMany', /too many values/);
    }
  });

  it('long text costs more than short', () => {
    const message = patchMessage(...repeated(50, () => ({ op: 'replace', path: 'title', value: 'é'.repeat(65_000) })));
    refuses(() => applyPatch(userType, user(1), parsePatch(message)), 'tooMany', /too many values/);
  });

  it('the paths of a PATCH are bounded together', () => {
    const path = `emails[${Array.from({ length: 60 }, () => 'type eq "work"').join(' or ')}].display`;
    const message = patchMessage(...repeated(1_000, () => ({ op: 'remove', path })));
    refuses(() => parsePatch(message), 'tooMany', /paths/);
  });

  it('a body is bounded in values, in members of an object, in depth and in text', () => {
    const { maxValues, maxNames, maxDepth, maxStringLength } = resourceLimits;
    const parse = (more: JsonObject) => parseResource(userType, { schemas: [coreUser], userName: 'a', ...more });
    refuses(() => parse({ emails: repeated(maxValues, () => ({})) }), 'invalidSyntax', /more than \d+ values/);
    const wide = Object.fromEntries(repeated(maxNames + 1, String).map((name) => [`x${name}`, 1]));
    refuses(() => parse({ name: wide }), 'invalidSyntax', /more than \d+ members/);
    refuses(() => parse({ x: JSON.parse('['.repeat(maxDepth) + ']'.repeat(maxDepth)) }), 'invalidSyntax', /deeper/);
    refuses(() => parse({ title: 'x'.repeat(maxStringLength + 1) }), 'invalidValue', /longer/);
    refuses(() => parse({ userName: 'x'.repeat(1_025) }), 'invalidValue', /^userName must not be longer/);
  });

  it('a group of 100,000 members is within them', () => {
    const members = repeated(100_000, (index) => ({ value: `id-${index}`, type: 'User', $ref: null }));
    const group = parseGroup(groupType, { schemas: [coreGroup], displayName: 'All', members });
    assert.equal(group.members.length, 100_000);
    const patch = patchMessage({ op: 'add', path: 'members', value: members });
    assert.equal(splitMemberOperations(parsePatch(patch)).members.length, 1);
  });
});
