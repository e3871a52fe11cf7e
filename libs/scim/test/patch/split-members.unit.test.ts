import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  applyPatch,
  groupType,
  type JsonValue,
  type MemberOperation,
  parsePatch,
  patchOpSchema,
  splitMemberOperations,
} from '../../src/index.ts';
import { assertPrototypesUntouched, refuses, resultOrScimError } from '../assertions.ts';
import { coreGroup, frozen } from '../fixtures.ts';

const split = (...operations: JsonValue[]) =>
  splitMemberOperations(frozen(parsePatch({ schemas: [patchOpSchema], Operations: operations })));
const add = (...ids: string[]): MemberOperation => ({ kind: 'add', members: ids.map((value) => ({ value })) });
const removal = (...ids: string[]): MemberOperation => ({ kind: 'remove', ids });

const understood: readonly (readonly [string, JsonValue, readonly MemberOperation[]])[] = [
  [
    '§3.5.2.1 add members',
    { op: 'add', path: 'members', value: [{ display: 'x', $ref: '../Users/1', value: '1' }, { value: '2' }] },
    [add('1', '2')],
  ],
  ['add one member', { op: 'Add', path: 'Members', value: { value: '1' } }, [add('1')]],
  ['E-11 add with a null $ref', { op: 'Add', path: 'members', value: [{ $ref: null, value: 'id' }] }, [add('id')]],
  [
    'add a group',
    { op: 'add', path: 'members', value: [{ value: '1', type: 'Group' }] },
    [{ kind: 'add', members: [{ value: '1', type: 'Group' }] }],
  ],
  ['add by URN', { op: 'add', path: `${coreGroup}:members`, value: [{ value: '1' }, { value: '1' }] }, [add('1')]],
  ['add nothing', { op: 'add', path: 'members', value: null }, []],
  ['§3.5.2.2 and E-13 remove one', { op: 'remove', path: 'members[value eq "1"]' }, [removal('1')]],
  [
    'remove several',
    { op: 'remove', path: 'members[value eq "1" or (VALUE EQ "2" or value eq "1")]' },
    [removal('1', '2')],
  ],
  ['§3.5.2.2 remove all', { op: 'remove', path: 'members' }, [{ kind: 'removeAll' }]],
  [
    'E-12 remove the listed ones only',
    { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'id' }] },
    [removal('id')],
  ],
  ['remove none', { op: 'remove', path: 'members', value: [] }, [removal()]],
  [
    '§3.5.2.3 replace all',
    { op: 'replace', path: 'members', value: [{ value: '1' }] },
    [{ kind: 'replaceAll', members: [{ value: '1' }] }],
  ],
  ['O-10 replace by none', { op: 'replace', path: 'members', value: [] }, [{ kind: 'removeAll' }]],
  ['replace by null', { op: 'replace', path: 'members', value: null }, [{ kind: 'removeAll' }]],
  [
    'replace without a path',
    { op: 'replace', value: { members: [{ value: '1' }] } },
    [{ kind: 'replaceAll', members: [{ value: '1' }] }],
  ],
  ['O-8 a null without a path', { op: 'replace', value: { members: null } }, []],
];

describe('RFC 7644 §3.5.2 PATCH of a group’s members', () => {
  for (const [title, operation, members] of understood) {
    it(title, () => assert.deepEqual(split(operation), { members, rest: [] }));
  }

  const refused: readonly (readonly [JsonValue, Parameters<typeof refuses>[1]])[] = [
    [{ op: 'add', path: 'members', value: 'id' }, 'invalidValue'],
    [{ op: 'add', path: 'members', value: [{ display: 'x' }] }, 'invalidValue'],
    [{ op: 'add', path: 'members', value: [{ value: ' ' }] }, 'invalidValue'],
    [{ op: 'add', path: 'members', value: [{ value: '1', type: 'Robot' }] }, 'invalidValue'],
    [{ op: 'replace', path: 'members', value: [{ nosuch: '1' }] }, 'invalidValue'],
    [{ op: 'remove', path: 'members', value: [{ nosuch: '1' }] }, 'invalidValue'],
    [{ op: 'remove', path: 'members[type eq "User"]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[not (value eq "1")]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[value eq "1" and type eq "User"]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[value ne "1"]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[value eq 1]' }, 'invalidFilter'],
    [{ op: 'replace', path: 'members[value eq "1"]', value: { value: '2' } }, 'mutability'],
    [{ op: 'replace', path: 'members[value eq "1"].display', value: 'x' }, 'mutability'],
    [{ op: 'remove', path: 'members.value' }, 'mutability'],
    [{ op: 'add', value: { members: [{ value: '1' }], MEMBERS: [] } }, 'invalidSyntax'],
  ];
  for (const [operation, scimType] of refused) {
    it(`refuses ${JSON.stringify(operation)}`, () => refuses(() => split(operation), scimType));
  }

  it('parts an operation that speaks of both, and keeps the order (O-8, O-9)', () => {
    const { members, rest } = split(
      { op: 'replace', value: { id: '7', displayName: 'G2', members: [{ value: '3' }] } },
      { op: 'remove', path: 'members[value eq "a"]' },
      { op: 'replace', path: 'externalId', value: 'e' },
      { op: 'add', path: 'members', value: [{ value: 'b', display: 'b@x' }] },
    );
    assert.deepEqual(members, [{ kind: 'replaceAll', members: [{ value: '3' }] }, removal('a'), add('b')]);
    const group = { schemas: [coreGroup], id: '7', displayName: 'G' };
    assert.deepEqual(applyPatch(groupType, group, rest), {
      schemas: [coreGroup],
      id: '7',
      externalId: 'e',
      displayName: 'G2',
    });
  });

  it('leaves other operations alone', () => {
    const operation = { op: 'add', path: 'urn:other:members', value: 'x' };
    assert.deepEqual(split(operation).rest, parsePatch({ schemas: [patchOpSchema], Operations: [operation] }));
  });

  it('takes a hundred thousand members in one operation', () => {
    const value = Array.from({ length: 100_000 }, (_, index) => ({ value: `id-${index}` }));
    const [only] = split({ op: 'add', path: 'members', value }).members;
    assert.equal(only?.kind === 'add' && only.members.length, 100_000);
  });

  it('answers any JSON with operations or one SCIM error', () => {
    const member = fc.record(
      { value: fc.oneof(fc.string(), fc.jsonValue()), type: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const value = fc.oneof(fc.array(member), fc.jsonValue()) as fc.Arbitrary<JsonValue>;
    const path = fc.constantFrom(
      'members',
      'members[value eq "1"]',
      'members[value pr]',
      'members.value',
      'displayName',
    );
    const op = fc.constantFrom('add', 'remove', 'replace');
    const operation = fc.oneof(fc.record({ op, path, value }), fc.record({ op, value: fc.record({ members: value }) }));
    fc.assert(
      fc.property(fc.array(operation), (operations) => {
        resultOrScimError(() => split(...operations));
        assertPrototypesUntouched();
      }),
      { numRuns: 500 },
    );
  });
});
