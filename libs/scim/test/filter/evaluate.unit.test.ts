import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type Filter,
  groupType,
  matchesFilter,
  parseFilter,
  parseResource,
  printFilter,
  resolveFilter,
  userType,
} from '../../src/index.ts';
import { bodyOf } from '../arbitraries.ts';
import { refuses } from '../assertions.ts';
import { barbara, enterpriseUser } from '../fixtures.ts';

const matching = [
  'userName eq "bjensen@example.com"',
  'userName eq "BJENSEN@EXAMPLE.COM"',
  'USERNAME Eq "bjensen@example.com"',
  'userName sw "bjen" and userName ew ".com" and userName co "@"',
  'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "B"',
  'name.familyName eq "jensen"',
  'title pr and userType eq "Employee"',
  'title pr or userType eq "Intern"',
  'externalId eq "701984"',
  'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
  'emails eq "babs@jensen.org"',
  'emails co "jensen"',
  'emails.type eq "work" and emails.value eq "babs@jensen.org"',
  'emails[type eq "work" and value co "@example.com"]',
  'emails[not (type eq "work")]',
  'emails[type eq "home" and primary eq null]',
  'emails[primary eq true]',
  'not (emails[type eq "other"])',
  'userType ne "Intern" and not (emails co "nowhere")',
  'nickName ne "x"',
  'meta.lastModified gt "2011-05-13T04:42:33Z"',
  'meta.lastModified eq "2011-05-13T06:42:34+02:00"',
  'meta.lastModified le "2011-05-13T04:42:34.000Z"',
  'meta.created lt "2011-01-01T00:00:00Z"',
  'active eq true',
  'active ne false',
  'title gt "Tour" and title lt "Tour H"',
  'roles ne "admin"',
  'roles eq null',
  'emails ne null',
  'not (roles pr)',
  'name pr',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "701984"',
  'URN:IETF:params:scim:schemas:extension:enterprise:2.0:User:manager.value sw "2611"',
  'x509Certificates.value sw "MIID"',
];

const notMatching = [
  'externalId eq "70198"',
  'name.familyName eq "Babs"',
  'emails[type eq "work" and value eq "babs@jensen.org"]',
  'emails[type eq "home" and primary eq true]',
  'active eq false',
  'roles eq "admin"',
  'roles gt "a"',
  'roles pr',
  'roles.value pr',
  'addresses[type eq "work" and locality eq "Paris"]',
  'meta.lastModified lt "2011-05-13T04:42:34Z"',
  'id eq "2819C223-7F76-453A-919D-413861904646"',
  'title pr and userType eq "Intern"',
];

const refused: readonly (readonly [string, RegExp])[] = [
  ['nosuch eq "x"', /unknown attribute "nosuch"/],
  ['name.nosuch pr', /unknown attribute "name\.nosuch"/],
  ['employeeNumber eq "1"', /unknown attribute "employeeNumber"/],
  ['urn:nosuch:User:title pr', /unknown attribute/],
  ['emails[nosuch eq "x"]', /unknown sub-attribute "nosuch" of emails/],
  ['emails[emails.type eq "x"]', /unknown sub-attribute/],
  ['emails[urn:ietf:params:scim:schemas:core:2.0:User:type eq "x"]', /unknown sub-attribute/],
  ['userName[value eq "x"]', /userName is not multi-valued/],
  ['name eq "x"', /name has sub-attributes/],
  ['addresses eq "x"', /addresses has sub-attributes/],
  ['active gt false', /active is of type boolean and cannot be compared by gt/],
  ['active eq "True"', /active is of type boolean, the value is not/],
  ['emails[primary co "t"]', /emails\.primary is of type boolean/],
  ['x509Certificates.value gt "x"', /cannot be compared by gt/],
  ['userName eq 5', /userName is of type string, the value is not/],
  ['title gt null', /cannot be compared with null/],
  ['meta.created gt "yesterday"', /meta\.created is of type dateTime/],
  ['meta.created co "2011"', /cannot be compared by co/],
  ['password eq "t1meMa$heen"', /password cannot be filtered by/],
  ['password pr', /password cannot be filtered by/],
];

describe('RFC 7644 §3.4.2.2 filter evaluation', () => {
  for (const text of matching) {
    it(`finds by ${text}`, () => assert.equal(matchesFilter(userType, parseFilter(text), barbara), true));
  }
  for (const text of notMatching) {
    it(`does not find by ${text}`, () => assert.equal(matchesFilter(userType, parseFilter(text), barbara), false));
  }
  for (const [text, detail] of refused) {
    it(`refuses ${text}`, () => refuses(() => resolveFilter(userType, parseFilter(text)), 'invalidFilter', detail));
  }

  it('does not count an empty string as present', () => {
    const user = { ...barbara, title: '' };
    assert.equal(matchesFilter(userType, parseFilter('title pr'), user), false);
    assert.equal(matchesFilter(userType, parseFilter('title eq ""'), user), true);
  });

  it('knows members only of groups', () => {
    const group = {
      schemas: [groupType.schema.id],
      displayName: 'Tour Guides',
      members: [{ value: '1', type: 'User' }],
    };
    assert.equal(matchesFilter(groupType, parseFilter('members eq "1"'), group), true);
    assert.equal(matchesFilter(groupType, parseFilter('members[value eq "1" and type eq "Group"]'), group), false);
    refuses(() => matchesFilter(userType, parseFilter('members eq "1"'), barbara), 'invalidFilter');
  });

  it('does not take an inherited property for an attribute', () => {
    refuses(() => matchesFilter(userType, parseFilter('toString pr'), barbara), 'invalidFilter', /unknown/);
    refuses(() => matchesFilter(userType, parseFilter('hasOwnProperty.name pr'), barbara), 'invalidFilter', /unknown/);
  });
});

describe('resolveFilter', () => {
  it('gives names their canonical form, and the URN to extensions only', () => {
    const text = `${userType.schema.id.toUpperCase()}:USERNAME eq "x" and ${enterpriseUser}:EMPLOYEENUMBER pr and EMAILS co "y"`;
    assert.equal(
      printFilter(resolveFilter(userType, parseFilter(text))),
      `userName eq "x" and ${enterpriseUser}:employeeNumber pr and emails.value co "y"`,
    );
  });

  it('changes nothing about what is found, and nothing the second time', () => {
    fc.assert(
      fc.property(knownFilter, bodyOf(userType), (filter, body) => {
        const resource = parseResource(userType, body);
        const resolved = resolveFilter(userType, filter);
        assert.deepEqual(resolveFilter(userType, resolved), resolved);
        assert.equal(matchesFilter(userType, resolved, resource), matchesFilter(userType, filter, resource));
      }),
    );
  });

  it('obeys the laws of logic', () => {
    fc.assert(
      fc.property(knownFilter, knownFilter, bodyOf(userType), (a, b, body) => {
        const resource = parseResource(userType, body);
        const holds = (filter: Filter) => matchesFilter(userType, filter, resource);
        assert.equal(holds({ kind: 'not', term: a }), !holds(a));
        assert.equal(holds({ kind: 'and', terms: [a, b] }), holds(a) && holds(b));
        assert.equal(holds({ kind: 'or', terms: [a, b] }), holds(a) || holds(b));
      }),
    );
  });
});

/** A filter that a User can be held against. */
const knownFilter: fc.Arbitrary<Filter> = fc
  .record({
    path: fc.constantFrom(
      'userName',
      'externalId',
      'emails',
      'EMAILS.type',
      'name.givenName',
      `${enterpriseUser}:costCenter`,
    ),
    operator: fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le'),
    value: fc.constantFrom('a', 'A', 'b', 'WORK', 'ß', ''),
    isValuePath: fc.boolean(),
  })
  .map(({ path, operator, value, isValuePath }) =>
    parseFilter(
      isValuePath ? `emails[type ${operator} "${value}" and value pr]` : `${path} ${operator} ${JSON.stringify(value)}`,
    ),
  );
