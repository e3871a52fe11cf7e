import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupType, userType } from '@rollcall/scim';
import { takeMembers, withShortMembers } from '../../src/domain/compact-members.ts';

const long = { value: 'u1', type: 'User', display: 'Ann', $ref: 'https://example.com/Users/u1' };
const short = { value: 'u1', type: 'User' };

test('the members of a group are taken out, with their value and type', () => {
  const body = { displayName: 'A', Members: [long, { value: 'u2', display: null }] };
  const { rest, members } = takeMembers(groupType, body);
  assert.deepEqual(rest, { displayName: 'A' });
  assert.deepEqual(members, [short, { value: 'u2' }]);
});

test('what is not as everyone writes it is left for others to judge', () => {
  const lists = [long, 'u1', null, [7], [{ Value: 'u1' }], [{ value: '' }], [{ value: 'u1', type: null }]];
  const bodies = [null, [], 'x', {}, { members: [long], MEMBERS: [] }, ...lists.map((members) => ({ members }))];
  for (const body of bodies) assert.deepEqual(takeMembers(groupType, body), { rest: body, members: undefined });
});

test('other types are left alone', () => {
  const body = { members: [long], Operations: [{ op: 'add', path: 'members', value: [long] }] };
  assert.equal(takeMembers(userType, body).rest, body);
  assert.equal(withShortMembers(userType, body), body);
});

test('the values of a PATCH lose the same, whichever form names the members', () => {
  const Operations = [
    { op: 'add', path: 'members', value: [long] },
    { op: 'replace', value: { displayName: 'B', MEMBERS: [long] } },
    { op: 'remove', path: 'Members', value: long },
    { op: 'replace', path: 'members[value eq "u1"].display', value: 'Ann' },
    { op: 'add', path: 'members', value: 'no member' },
    'no operation',
  ];
  const [first, second, ...others] = (withShortMembers(groupType, { Operations }) as { Operations: unknown[] })
    .Operations;
  assert.deepEqual(first, { op: 'add', path: 'members', value: [short] });
  assert.deepEqual(second, { op: 'replace', value: { displayName: 'B', MEMBERS: [short] } });
  assert.deepEqual(others, Operations.slice(2));
});

test('names of a prototype change no prototype', () => {
  const body = JSON.parse('{"__proto__":{"polluted":1},"members":[{"value":"u1","__proto__":{"polluted":1}}]}');
  const { rest, members } = takeMembers(groupType, body);
  assert.equal(Object.getPrototypeOf(rest), Object.prototype);
  assert.ok(Object.hasOwn(rest as object, '__proto__'));
  assert.deepEqual(members, [{ value: 'u1' }]);
});
