import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnSource, unknownColumns } from '../../../src/domain/mapping/roster-columns.ts';
import { rosterCells } from '../../../src/domain/mapping/roster-row.ts';
import { enterpriseUserSchema } from '../../../src/domain/mapping/scim-user.ts';

const user = {
  id: 'u1',
  userName: 'ann@acme.example',
  externalId: 'okta-7',
  name: { givenName: 'Ann', familyName: 'Lee' },
  title: 'Nurse',
  emails: [
    { value: 'home@example.org', type: 'home', primary: true },
    { value: 'ann@acme.example', type: 'Work' },
  ],
  phoneNumbers: [{ value: '+1 555 0100', type: 'mobile' }],
  addresses: [{ type: 'work', locality: 'Ghent', postalCode: '09000' }],
  [enterpriseUserSchema]: { department: 'Ward 3', employeeNumber: '0042' },
};

const cells: readonly [column: string, cell: string][] = [
  ['userName', 'ann@acme.example'],
  ['externalId', 'okta-7'],
  ['name.givenName', 'Ann'],
  ['First Name', 'Ann'],
  ['LAST_NAME', 'Lee'],
  ['emails.work', 'ann@acme.example'],
  ['personal_email', 'home@example.org'],
  ['mobile', '+1 555 0100'],
  ['city', 'Ghent'],
  ['addresses.work.postalCode', '09000'],
  ['emails.home', 'home@example.org'],
  ['phoneNumbers.MOBILE', '+1 555 0100'],
  ['phoneNumbers.fax', ''],
  ['zip', '09000'],
  ['employee_id', '0042'],
  ['department', 'Ward 3'],
  ['title', 'Nurse'],
  ['locale', ''],
];

for (const [column, cell] of cells) {
  test(`column ${column} holds ${JSON.stringify(cell)}`, () => {
    assert.deepEqual(rosterCells(user, [column]), { [column]: cell });
  });
}

test('the work entry is the typed one, else the primary one, else the first', () => {
  const of = (emails: readonly Record<string, string | boolean>[]) => rosterCells({ emails }, ['email']).email;
  assert.equal(of([{ value: 'a' }, { value: 'b', type: 'work' }]), 'b');
  assert.equal(of([{ value: 'a' }, { value: 'b', primary: true }]), 'b');
  assert.equal(of([{ value: 'a', type: 'home' }, { value: 'b' }]), 'a');
  assert.equal(of([]), '');
});

test('no other type takes what it was not given', () => {
  assert.equal(rosterCells({ phoneNumbers: [{ value: '1', type: 'work' }] }, ['mobile']).mobile, '');
});

test('a header that the mapping does not know is named', () => {
  assert.equal(columnSource('Employee-Number'), 'enterprise.employeeNumber');
  assert.deepEqual(unknownColumns(['email', 'shoe size']), ['shoe size']);
  const unknown = ['emails', 'shoes.work', 'addresses.work', 'emails.work.value', 'addresses.work.country.code'];
  assert.deepEqual(unknownColumns(unknown), unknown.slice(1));
  assert.deepEqual(unknownColumns(['constructor', '__proto__']), ['constructor', '__proto__']);
});
