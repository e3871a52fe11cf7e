import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupType, parsePatch, patchOpSchema, userType } from '@rollcall/scim';
import { withCompactMembers, withCompactMemberValues } from '../../src/domain/compact-members.ts';

const long = { value: 'u1', type: 'User', display: 'Ann', $ref: 'https://example.com/Users/u1' };
const short = { value: 'u1', type: 'User' };

test('members of a group keep their value and type', () => {
  assert.deepEqual(withCompactMembers(groupType, { displayName: 'A', members: [long, { value: 'u2' }] }), {
    displayName: 'A',
    members: [short, { value: 'u2' }],
  });
});

test('other types are left alone', () => {
  const resource = { members: [long] };
  assert.equal(withCompactMembers(userType, resource), resource);
});

test('the values of a PATCH lose the same, whichever form names the members', () => {
  const operations = parsePatch({
    schemas: [patchOpSchema],
    Operations: [
      { op: 'add', path: 'members', value: [long] },
      { op: 'remove', path: 'Members', value: long },
      { op: 'replace', value: { displayName: 'B', MEMBERS: [long] } },
      { op: 'replace', path: 'members[value eq "u1"].display', value: 'Ann' },
      { op: 'add', path: 'members', value: 'no member' },
    ],
  });
  assert.deepEqual(
    withCompactMemberValues(groupType, operations).map(({ value }) => value),
    [[short], short, { displayName: 'B', MEMBERS: [short] }, 'Ann', 'no member'],
  );
});
