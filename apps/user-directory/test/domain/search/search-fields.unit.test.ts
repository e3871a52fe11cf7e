import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enterpriseUserSchema, groupType, type ScimResource, userType } from '@rollcall/scim';
import { searchFieldsOf } from '../../../src/domain/search/search-fields.ts';
import { maxTermLength, maxTerms } from '../../../src/domain/search/terms.ts';

const urn = enterpriseUserSchema.id;
const ann: ScimResource = {
  schemas: [userType.schema.id, urn],
  id: 'ID-1',
  externalId: 'Ext-1',
  userName: 'Ann@Example.com',
  name: { familyName: 'Érard' },
  active: true,
  password: 'secret',
  emails: [{ value: 'Ann@Work.example', type: 'Work', primary: true, display: 'Mail' }],
  groups: [{ value: 'g1' }],
  [urn]: { department: 'R.&D.', manager: { value: 'Boss-1', $ref: 'Users/Boss-1' } },
  meta: {
    resourceType: 'User',
    created: '2025-01-01T00:00:00Z',
    lastModified: '2025-01-01T00:00:00Z',
    version: 'W/"1"',
  },
};

test('values are kept in the form in which they are compared, under keys a document can have', () => {
  const { search } = searchFieldsOf(userType, ann);
  const { schemas: _schemas, ...rest } = search;
  const key = urn.replaceAll('.', '%2E');
  assert.deepEqual(rest, {
    externalId: 'Ext-1',
    userName: 'ann@example.com',
    name: { familyName: 'érard' },
    active: true,
    emails: [{ value: 'ann@work.example', type: 'work', primary: true, display: 'mail' }],
    [key]: { department: 'r.&d.', manager: { value: 'Boss-1', '%24ref': 'Users/Boss-1' } },
    meta: { version: 'W/"1"' },
  });
});

test('terms are what a resource is looked for by: no labels, no secrets, nothing that is kept elsewhere', () => {
  assert.deepEqual(searchFieldsOf(userType, ann).terms.toSorted(), [
    'User active=true',
    'User emails.value=ann@work.example',
    'User externalId=Ext-1',
    'User name.familyName=érard',
    `User ${urn}:department=r.&d.`,
    `User ${urn}:manager.value=Boss-1`,
    'User userName=ann@example.com',
  ]);
});

test('claims are what no other resource may hold', () => {
  assert.deepEqual(searchFieldsOf(userType, ann).claims, ['User/userName=ann@example.com']);
  assert.deepEqual(searchFieldsOf(groupType, { schemas: [], id: 'g', displayName: 'Staff' }).claims, []);
});

test('terms are bounded in length, without splitting a character, and in number, with a mark when some are missing', () => {
  const long = `${'x'.repeat(maxTermLength - 1)}😀`;
  const [term = ''] = searchFieldsOf(userType, { userName: 'a', title: long }).terms.filter((one) =>
    one.includes('title'),
  );
  assert.equal(term, `User title=${'x'.repeat(maxTermLength - 1)}`);
  const emails = Array.from({ length: maxTerms + 10 }, (_, index) => ({ value: `m${index}` }));
  const { terms } = searchFieldsOf(userType, { userName: 'a', emails });
  assert.equal(terms.length, maxTerms + 1);
  assert.equal(terms.at(-1), 'User *');
});
