import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type JsonObject, matchesFilter, parseFilter, parseResource, resolveFilter, userType } from '../src/index.ts';
import { refuses } from './assertions.ts';
import { coreUser, enterpriseUser } from './fixtures.ts';

const user = (more: JsonObject) => parseResource(userType, { schemas: [coreUser], userName: 'bjensen', ...more });
const finds = (filter: string, more: JsonObject) => matchesFilter(userType, parseFilter(filter), user(more));

describe('what RFC 7644 §3.4.2.2 demands of filters', () => {
  it('operators, and, or, not and attribute names are case-insensitive', () => {
    assert.ok(finds('USERNAME EQ "bjensen" AND NOT (Title PR) Or ACTIVE Eq true', {}));
  });

  it('precedence: parentheses, not, and, or', () => {
    assert.ok(finds('title pr and title pr or userName pr', {}));
    assert.ok(!finds('title pr and (title pr or userName pr)', {}));
    assert.ok(!finds('not (userName pr) and title pr or title pr', {}));
    assert.ok(finds('not (userName pr and title pr)', {}));
  });

  it('pr is false for an empty text, an empty list and a complex value without parts', () => {
    for (const more of [{}, { title: '' }, { title: null }]) assert.ok(!finds('title pr', more));
    assert.ok(!finds('emails pr', { emails: [] }) && !finds('emails pr', { emails: [{}] }));
    assert.ok(!finds('name pr', { name: { givenName: null } }));
    assert.ok(finds('emails pr', { emails: [{ type: 'work' }] }));
  });

  it('gt, ge, lt, le on boolean or binary are 400 invalidFilter', () => {
    for (const operator of ['gt', 'ge', 'lt', 'le']) {
      refuses(() => finds(`active ${operator} true`, {}), 'invalidFilter', /boolean/);
      refuses(() => finds(`x509Certificates.value ${operator} "a"`, {}), 'invalidFilter', /binary/);
      refuses(() => finds(`emails[primary ${operator} true]`, {}), 'invalidFilter', /boolean/);
    }
  });

  it('an unknown operator is 400 invalidFilter', () => {
    for (const operator of ['is', 'regex', '=', 'eqq']) {
      refuses(() => parseFilter(`userName ${operator} "x"`), 'invalidFilter', /^at offset \d+: /);
    }
  });

  it('several terms in [] are met by the same element', () => {
    const emails = [
      { value: 'a', type: 'work' },
      { value: 'b', type: 'home' },
    ];
    assert.ok(finds('emails[type eq "work" and value eq "a"]', { emails }));
    assert.ok(!finds('emails[type eq "work" and value eq "b"]', { emails }));
    assert.ok(finds('emails.type eq "work" and emails.value eq "b"', { emails }));
    assert.ok(finds('emails[not (type eq "work") and value eq "b"]', { emails }));
  });

  it('a multi-valued complex attribute without a sub-attribute means its value', () => {
    assert.ok(finds('emails eq "A"', { emails: [{ value: 'a' }] }));
    const resolved = resolveFilter(userType, parseFilter('EMAILS co "a"'));
    assert.deepEqual(resolved, {
      kind: 'compare',
      operator: 'co',
      path: { attribute: 'emails', subAttribute: 'value' },
      value: 'a',
    });
  });

  it('names may carry the URN of their schema; those of an extension must', () => {
    const more = { [enterpriseUser]: { department: 'Tours' } };
    assert.ok(finds(`${coreUser}:userName eq "BJENSEN"`, more));
    assert.ok(finds(`${enterpriseUser.toUpperCase()}:Department sw "tour"`, more));
    refuses(() => finds('department eq "Tours"', more), 'invalidFilter', /unknown attribute/);
  });

  it('errata 4690: no value path inside a value path', () => {
    refuses(() => parseFilter('emails[type[value eq "a"]]'), 'invalidFilter');
  });

  it('text is ordered by code point, as the bytes of its UTF-8 are', () => {
    assert.ok(finds('title gt "\uffff"', { title: '\u{10000}' }));
    assert.ok(finds('title lt "ä"', { title: 'z' }));
  });

  it('a dateTime is compared by instant', () => {
    const resource = { ...user({}), meta: { lastModified: '2020-01-01T00:30:00+01:00' } };
    const isFound = (filter: string) => matchesFilter(userType, parseFilter(filter), resource);
    assert.ok(isFound('meta.lastModified lt "2020-01-01T00:00:00Z"'));
    assert.ok(isFound('meta.lastModified eq "2019-12-31T23:30:00.0Z"'));
    assert.ok(isFound('meta.lastModified ge "2019-12-31T23:30:00"'));
  });

  it('ne and eq null hold for what is unassigned, no other comparison does', () => {
    for (const operator of ['eq', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']) {
      assert.ok(!finds(`title ${operator} ""`, {}), operator);
      assert.ok(!finds(`emails ${operator} "x"`, {}), operator);
    }
    assert.ok(finds('title ne "x"', {}) && finds('emails ne "x"', {}) && finds('emails[value pr]', {}) === false);
    assert.ok(finds('title eq null', {}) && finds('emails eq null', {}) && !finds('emails ne null', {}));
  });

  it('ne of several values: one that differs is enough; not (eq): none may be equal', () => {
    const emails = [{ value: 'a' }, { value: 'b' }];
    assert.ok(finds('emails ne "a"', { emails }));
    assert.ok(!finds('emails ne "a"', { emails: [{ value: 'a' }] }));
    assert.ok(!finds('not (emails eq "a")', { emails }));
    assert.ok(finds('emails[value ne "a"]', { emails }));
    assert.ok(!finds('emails[value ne "a"]', {}), 'a value path needs a value');
  });

  it('references are text: eq, ne, co, sw, ew by caseExact', () => {
    const more = { profileUrl: 'https://example.com/B' };
    assert.ok(finds('profileUrl co "example" and profileUrl ew "/B"', more));
    assert.ok(!finds('profileUrl ew "/b"', more));
  });
});
