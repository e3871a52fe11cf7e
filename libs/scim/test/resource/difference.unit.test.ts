import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  applyDifference,
  differenceOf,
  groupType,
  parseResource,
  resourceEquals,
  splitMembers,
  userType,
  valueEquals,
} from '../../src/index.ts';
import { bodyOf } from '../arbitraries.ts';
import { refuses } from '../assertions.ts';
import { barbara, coreGroup, coreUser, enterpriseUser, frozen } from '../fixtures.ts';

describe('RFC 7643 §2.4 and §2.5 equality', () => {
  it('takes no notice of the order of values and of sub-attributes, nor of unassigned ones', () => {
    const equal = [
      [
        [{ value: 'a', type: 'b' }, { value: 'c' }],
        [
          { value: 'c', display: null },
          { type: 'b', value: 'a' },
        ],
      ],
      [undefined, null],
      [null, []],
      [{}, undefined],
      [[null], []],
      [{ a: [] }, {}],
    ] as const;
    for (const [a, b] of equal) assert.ok(valueEquals(a, b), JSON.stringify([a, b]));
  });

  it('tells apart', () => {
    const different = [
      [['a'], ['a', 'a']],
      ['a', 'A'],
      ['', undefined],
      [false, undefined],
      [0, null],
      ['1', 1],
      [['a'], 'a'],
      [{ a: 'b' }, { a: ['b'] }],
      [['["a"]'], [['a']]],
    ] as const;
    for (const [a, b] of different) assert.ok(!valueEquals(a, b), JSON.stringify([a, b]));
  });

  it('leaves meta out, for a change that changes nothing moves no lastModified', () => {
    assert.ok(resourceEquals(barbara, { ...barbara, meta: { version: 'W/"2"' } }));
    assert.ok(!resourceEquals(barbara, { ...barbara, title: 'x' }));
    const { title, ...untitled } = barbara;
    assert.ok(title && !resourceEquals(barbara, untitled) && !resourceEquals(untitled, barbara));
  });
});

describe('differenceOf', () => {
  it('names whole attributes', () => {
    const { title, ...rest } = barbara;
    const after = { ...rest, name: { familyName: 'J' }, [enterpriseUser]: { costCenter: '1' }, meta: {} };
    assert.ok(title);
    assert.deepEqual(differenceOf(barbara, after), {
      set: { name: { familyName: 'J' }, [enterpriseUser]: { costCenter: '1' } },
      removed: ['title'],
    });
  });

  it('leads from any resource to any other', () => {
    fc.assert(
      fc.property(bodyOf(userType), bodyOf(userType), (a, b) => {
        const before = frozen(parseResource(userType, a));
        const after = frozen(parseResource(userType, b));
        const difference = frozen(differenceOf(before, after));
        const reached = applyDifference(userType, before, difference);
        assert.ok(resourceEquals(reached, after));
        assert.deepEqual(Object.keys(reached), Object.keys(after));
        const isNothing = Object.keys(difference.set).length + difference.removed.length === 0;
        assert.equal(isNothing, resourceEquals(before, after));
      }),
    );
  });
});

describe('splitMembers', () => {
  it('takes the members out, each once', () => {
    const members = [{ value: '1' }, { value: '2', type: 'group', $ref: 'x' }, { value: '1', type: 'User' }];
    const group = frozen(parseResource(groupType, { schemas: [coreGroup], displayName: 'G', members }));
    assert.deepEqual(splitMembers(group), {
      members: [
        { value: '1', type: 'User' },
        { value: '2', type: 'Group' },
      ],
      rest: { schemas: [coreGroup], displayName: 'G' },
    });
    assert.deepEqual(splitMembers({ schemas: [coreUser] }).members, []);
  });

  it('refuses a member without an id, or of another type', () => {
    for (const member of [{ type: 'User' }, { value: '' }, { value: 5 }, 'id']) {
      refuses(() => splitMembers({ members: [member] }), 'invalidValue', /^members/);
    }
    refuses(() => splitMembers({ members: [{ value: '1', type: 'Robot' }] }), 'invalidValue', /^members\.type/);
  });
});
