import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createResource, groupType, parseResource, userType } from '../../src/index.ts';
import { bodyOf } from '../arbitraries.ts';
import { refuses } from '../assertions.ts';
import { barbara, coreGroup, coreUser, defined, enterpriseUser, frozen } from '../fixtures.ts';

const minimal = { schemas: [coreUser], userName: 'bjensen' };
const user = (attributes: object) => parseResource(userType, frozen(defined({ ...minimal, ...attributes })));

const invalid: readonly (readonly [string, object, RegExp])[] = [
  ['a required attribute is missing', { userName: undefined }, /^userName is required/],
  ['a required attribute is null', { userName: null }, /^userName is required/],
  ['a required text is blank', { userName: ' ' }, /^userName must not be empty/],
  ['a string is a number', { title: 5 }, /^title must be a string/],
  ['a string is an array', { title: ['x'] }, /^title must be a string/],
  ['a boolean is a string', { active: 'False' }, /^active must be true or false/],
  ['a complex attribute is a string', { name: 'Barbara' }, /^name must be an object/],
  ['a multi-valued attribute is an object', { emails: { value: 'x' } }, /^emails must be an array/],
  ['a value of a complex attribute is a string', { emails: ['x'] }, /^emails must be an object/],
  ['a sub-attribute is of another type', { emails: [{ value: 5 }] }, /^emails\.value must be a string/],
  ['primary is a string', { emails: [{ value: 'x', primary: 'True' }] }, /^emails\.primary must be true or false/],
  [
    'two values are primary',
    {
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    },
    /^emails has more than one primary/,
  ],
  ['binary is not base64', { x509Certificates: [{ value: '§' }] }, /^x509Certificates\.value must be base64/],
  ['an extension is an array', { [enterpriseUser]: [] }, /must be an object/],
  ['an extension attribute has another type', { [enterpriseUser]: { costCenter: 1 } }, /:costCenter must be a string/],
  ['password is a number', { password: 1 }, /^password must be a string/],
  ['half a surrogate pair', { title: '\ud800' }, /surrogate/],
  ['a number out of range', { title: Number.POSITIVE_INFINITY }, /out of range/],
];

describe('RFC 7644 §3.3 parsing the body of a POST', () => {
  it('keeps the full user of RFC 7643 §8.3, but for what is the server’s', () => {
    const { id, meta, ...rest } = barbara;
    assert.deepEqual(parseResource(userType, barbara), rest);
    assert.ok(id && meta);
  });

  for (const [what, attributes, detail] of invalid) {
    it(`refuses: ${what}`, () => refuses(() => user(attributes), 'invalidValue', detail));
  }

  it('refuses what is no object, and schemas without the type’s URN', () => {
    for (const body of [null, undefined, 'x', 5, [], [minimal]])
      refuses(() => parseResource(userType, body), 'invalidSyntax');
    for (const schemas of [undefined, null, [], coreUser, [coreGroup], [5], {}]) {
      refuses(() => user({ schemas }), 'invalidSyntax', /^schemas must contain/);
    }
    assert.deepEqual(user({ schemas: [coreUser.toUpperCase()] }), minimal);
  });

  it('RFC 7643 §2.1: takes attribute names in any case, but each once', () => {
    const body = { SCHEMAS: [coreUser], USERNAME: 'x', Emails: [{ VALUE: 'y', Primary: true }], Active: false };
    assert.deepEqual(parseResource(userType, body), {
      schemas: [coreUser],
      userName: 'x',
      active: false,
      emails: [{ value: 'y', primary: true }],
    });
    refuses(() => user({ username: 'other' }), 'invalidSyntax', /"username" is given twice/);
    refuses(() => user({ name: { givenName: 'a', GivenName: 'b' } }), 'invalidSyntax', /twice/);
  });

  it('RFC 7643 §2.5: null, [] and {} are unassigned', () => {
    const nothing = {
      title: null,
      emails: [],
      ims: null,
      name: {},
      addresses: [{}, null],
      [enterpriseUser]: { manager: {} },
    };
    assert.deepEqual(user(nothing), minimal);
    assert.deepEqual(user({ name: { givenName: null, familyName: 'J' } }), { ...minimal, name: { familyName: 'J' } });
  });

  it('ignores read-only and unknown attributes and unknown URNs (E-10, O-4, O-6)', () => {
    const ignored = {
      schemas: ['http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/User', coreUser],
      id: 'mine',
      meta: { resourceType: 'Group', location: 'x' },
      groups: [{ value: '1' }],
      favouriteColour: { deep: ['blue'] },
      'urn:nosuch:User': { a: 1 },
      name: { givenName: 'B', nosuch: 1 },
      [enterpriseUser]: { manager: { value: '26', displayName: 'John' } },
    };
    assert.deepEqual(user(ignored), {
      schemas: [coreUser, enterpriseUser],
      userName: 'bjensen',
      name: { givenName: 'B' },
      [enterpriseUser]: { manager: { value: '26' } },
    });
  });

  it('drops passwords', () => {
    const parsed = user({ password: 't1meMa$heen', PassWord2: 'x' });
    assert.deepEqual(parsed, minimal);
    assert.ok(!JSON.stringify(createResource(userType, parsed)).includes('t1me'));
  });

  it('RFC 7643 §3: lists exactly the schemas in use', () => {
    assert.deepEqual(user({ schemas: [coreUser, enterpriseUser] }).schemas, [coreUser]);
    assert.deepEqual(user({ [enterpriseUser.toUpperCase()]: { costCenter: '1' } }).schemas, [coreUser, enterpriseUser]);
  });

  it('keeps a value once', () => {
    const emails = [
      { type: 'work', value: 'a' },
      { VALUE: 'a', type: 'work' },
      { value: 'a', type: 'home' },
    ];
    assert.deepEqual(user({ emails }).emails, [
      { value: 'a', type: 'work' },
      { value: 'a', type: 'home' },
    ]);
  });

  it('keeps canonical values and text as they came', () => {
    const emails = [
      { value: ' X@Example.com ', type: 'WORK' },
      { value: 'y', type: 'holiday' },
    ];
    assert.deepEqual(user({ emails }).emails, emails);
  });

  it('RFC 7643 §8.4: reads a group with its members', () => {
    const members = [
      { value: '1', $ref: null, display: null },
      { value: '2', type: 'Group', display: 'x' },
    ];
    const body = { schemas: [coreGroup], displayName: 'Tour Guides', members };
    assert.deepEqual(parseResource(groupType, body), {
      schemas: [coreGroup],
      displayName: 'Tour Guides',
      members: [{ value: '1' }, { value: '2', type: 'Group' }],
    });
    assert.deepEqual(parseResource(groupType, { ...body, members: null }), {
      schemas: [coreGroup],
      displayName: 'Tour Guides',
    });
  });

  it('creates active users, unless the client says otherwise', () => {
    assert.equal(createResource(userType, user({})).active, true);
    assert.equal(createResource(userType, user({ active: false })).active, false);
    assert.equal(createResource(userType, user({ active: null })).active, true);
    assert.equal('active' in createResource(groupType, { schemas: [coreGroup], displayName: 'x' }), false);
  });

  it('writes attributes in the order of the schema, whatever order they came in', () => {
    const isOrdered = (names: string[]) => {
      const order = [
        'schemas',
        'id',
        'externalId',
        ...userType.schema.attributes.map(({ name }) => name),
        enterpriseUser,
      ];
      return names.every((name, index) => index === 0 || order.indexOf(name) > order.indexOf(names[index - 1] ?? ''));
    };
    fc.assert(
      fc.property(bodyOf(userType), (body) => {
        const reversed = Object.fromEntries(Object.entries(body).reverse());
        const parsed = parseResource(userType, body);
        assert.equal(JSON.stringify(parseResource(userType, reversed)), JSON.stringify(parsed));
        assert.ok(isOrdered(Object.keys(parsed)), Object.keys(parsed).join());
      }),
    );
  });

  it('finds nothing to do in what it made, and changes no input', () => {
    fc.assert(
      fc.property(bodyOf(userType), (body) => {
        const parsed = parseResource(userType, frozen(body));
        assert.deepEqual(parseResource(userType, frozen(parsed)), parsed);
      }),
    );
  });
});
