import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type AttributeChange, diffAttributes, printPath } from '../../src/domain/attribute-diff.ts';
import type { JsonObject } from '../../src/domain/json.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function changes(desired: JsonObject, remote: JsonObject): string[] {
  const print = (change: AttributeChange) =>
    `${change.kind} ${printPath(change.path)}${change.kind === 'remove' ? '' : ` ${JSON.stringify(change.value)}`}`;
  return diffAttributes(desired, remote).map(print);
}

describe('what is to change', () => {
  const cases: readonly [string, JsonObject, JsonObject, readonly string[]][] = [
    ['nothing when equal', { userName: 'a', active: true }, { userName: 'a', active: true }, []],
    ['names compare in any case', { userName: 'a' }, { username: 'a' }, []],
    ['values do not', { displayName: 'Ann' }, { displayName: 'ann' }, ['replace displayName "Ann"']],
    ['what only the app has is left alone', { userName: 'a' }, { userName: 'a', nickName: 'n', meta: {}, id: '1' }, []],
    ['what the app lacks is added', { title: 'Dr' }, {}, ['add title "Dr"']],
    ['null clears', { title: null }, { title: 'Dr' }, ['remove title']],
    ['an empty list clears', { emails: [] }, { emails: [{ value: 'a' }] }, ['remove emails']],
    ['nothing is cleared twice', { title: null, emails: [] }, { title: '' }, []],
    ['false is a value', { active: false }, { active: true }, ['replace active false']],
    ['a boolean that the app keeps as a text', { active: true }, { active: 'True' }, []],
    [
      'a part of a complex attribute',
      { name: { givenName: 'Anna', familyName: 'Lee' } },
      { name: { givenName: 'Ann', familyName: 'Lee', formatted: 'Ann Lee' } },
      ['replace name.givenName "Anna"'],
    ],
    [
      'a part that is cleared',
      { name: { middleName: null } },
      { name: { middleName: 'M' } },
      ['remove name.middleName'],
    ],
    [
      'a complex attribute the app lacks, as a whole',
      { name: { givenName: 'Ann', middleName: null } },
      { name: {} },
      ['add name {"givenName":"Ann"}'],
    ],
    [
      'attributes of an extension',
      { [enterprise]: { department: 'S', division: 'D', costCenter: null } },
      { [enterprise]: { department: 'R', costCenter: '1' } },
      [`replace ${enterprise}:department "S"`, `add ${enterprise}:division "D"`, `remove ${enterprise}:costCenter`],
    ],
    ['an extension the app lacks', { [enterprise]: { department: 'S' } }, {}, [`add ${enterprise}:department "S"`]],
    [
      'a reference that shows more than its value',
      { [enterprise]: { manager: { value: '7' } } },
      { [enterprise]: { manager: { value: '7', displayName: 'Bo', $ref: '../Users/7' } } },
      [],
    ],
    [
      'a reference to another, as a whole',
      { [enterprise]: { manager: { value: '8' } } },
      { [enterprise]: { manager: { value: '7', displayName: 'Bo' } } },
      [`replace ${enterprise}:manager {"value":"8"}`],
    ],
    [
      'a list in another order, with what the app adds',
      { emails: [{ value: 'a', type: 'work', primary: true }, { value: 'b' }] },
      {
        emails: [
          { value: 'b', display: 'b', primary: false },
          { value: 'a', type: 'work', primary: true, $ref: 'x' },
        ],
      },
      [],
    ],
    [
      'a list is the whole list',
      { emails: [{ value: 'a' }] },
      { emails: [{ value: 'a' }, { value: 'b' }] },
      ['replace emails [{"value":"a"}]'],
    ],
    [
      'one too few',
      { roles: [{ value: 'x' }, { value: 'y' }] },
      { roles: [{ value: 'x' }] },
      ['replace roles [{"value":"x"},{"value":"y"}]'],
    ],
    [
      'the more specific element finds its partner first',
      { emails: [{ value: 'a' }, { value: 'a', type: 'work' }] },
      {
        emails: [
          { value: 'a', type: 'work' },
          { value: 'a', type: 'home' },
        ],
      },
      [],
    ],
    [
      'primary that moved',
      { emails: [{ value: 'a', primary: true }] },
      { emails: [{ value: 'a' }] },
      ['replace emails [{"value":"a","primary":true}]'],
    ],
    [
      'primary that is false and not kept',
      { emails: [{ value: 'a', primary: false }] },
      { emails: [{ value: 'a' }] },
      [],
    ],
    [
      'names that are traps',
      JSON.parse('{"__proto__":{"x":1},"constructor":"c"}'),
      {},
      ['add __proto__ {"x":1}', 'add constructor "c"'],
    ],
  ];
  for (const [name, desired, remote, expected] of cases) {
    test(name, () => assert.deepEqual(changes(desired, remote), expected));
  }

  test('a check may take case as folded', () => {
    const [desired, remote] = [{ emails: [{ value: 'Ann@X.example' }] }, { emails: [{ value: 'ann@x.example' }] }];
    assert.equal(diffAttributes(desired, remote, { ignoreCase: true }).length, 0);
    assert.equal(diffAttributes(desired, remote).length, 1);
  });

  const scalar = fc.oneof(fc.string(), fc.boolean(), fc.integer());
  const complex = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), scalar, { minKeys: 1 });
  const resource = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(scalar, complex, fc.array(complex)));

  test('nothing is to change in an equal resource, whatever the order of its lists', () => {
    fc.assert(
      fc.property(resource, (desired) => {
        const shuffled = Object.fromEntries(
          Object.entries(desired).map(([name, value]) => [name, Array.isArray(value) ? [...value].reverse() : value]),
        );
        assert.deepEqual(diffAttributes(desired, shuffled), []);
      }),
    );
  });
});
