import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  applyPatch,
  compileFilter,
  compileTypes,
  groupType,
  parseFilter,
  parseGroup,
  parsePatch,
  parsePath,
  parseResource,
  parseSelection,
  parseSortPath,
  parseTypeDefinitions,
  patchOpSchema,
  printFilter,
  printPath,
  project,
  splitMemberOperations,
  uniqueValuesOf,
  userType,
} from '../src/index.ts';
import { assertPrototypesUntouched, resultOrScimError } from './assertions.ts';
import { barbara, coreGroup, coreUser, enterpriseUser } from './fixtures.ts';
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
