import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MemberOperation, parsePatch } from '@rollcall/scim';
import { aGroup, group, groupCreated, membersAdded, membersRemoved, toGroup, user, userCreated } from './events.ts';
import { given } from './given.ts';

const policies = { unknownMembers: 'reject', createMissingValues: false } as const;

const people = ['u1', 'u2', 'u3'].map((id) => userCreated(id, { userName: id }));
const staff = groupCreated('g1', { displayName: 'Staff' });
const ofTwo = [...people, staff, membersAdded('g1', user('u1'), user('u2'))];

const members = (...ids: readonly string[]) => ids.map((value) => ({ value }));
const patchMembers = (...operations: readonly MemberOperation[]) => ({
  ...{ kind: 'patch' as const, type: 'Group', id: 'g1', operations: [], ifMatch: [], ...policies },
  members: operations,
});
const replace = (attributes: object, ...ids: readonly string[]) => ({
  ...{ kind: 'replace' as const, type: 'Group', id: 'g1', ...policies, desired: aGroup(attributes), ifMatch: [] },
  members: members(...ids),
});

test('a group is created, and then its members are added', () => {
  const create = {
    kind: 'create' as const,
    type: 'Group',
    id: 'g1',
    ...policies,
    desired: aGroup({ displayName: 'Staff' }),
  };
  given(...people)
    .when({ ...create, members: members('u1', 'u2') })
    .thenEmits(staff, membersAdded('g1', user('u1'), user('u2')));
  given()
    .when({ ...create, members: [] })
    .thenEmits(staff);
});

test('a member must exist in the tenant; the refusal names it', () => {
  given(...people, staff)
    .when(patchMembers({ kind: 'add', members: members('u1', 'u9') }))
    .thenIsRefused('MEMBER_UNKNOWN', /u9/);
});

test('groups can be members, but not of themselves', () => {
  const inner = groupCreated('g2', { displayName: 'Inner' });
  given(staff, inner)
    .when(patchMembers({ kind: 'add', members: members('g2') }))
    .thenEmits(membersAdded('g1', group('g2')));
  given(staff)
    .when(patchMembers({ kind: 'add', members: members('g1') }))
    .thenIsRefused('GROUP_IN_ITSELF');
  given(staff, inner, membersAdded('g1', group('g2')))
    .when({ kind: 'delete', type: 'Group', id: 'g2', ifMatch: [] })
    .thenEmits(membersRemoved('g1', group('g2')), toGroup('g2', { type: 'GroupDeleted', data: {} }));
});

test('adding who is there and removing who is not emits nothing', () => {
  given(...ofTwo)
    .when(patchMembers({ kind: 'add', members: members('u1', 'u2') }, { kind: 'remove', ids: ['u3', 'u9'] }))
    .thenNothing();
});

test('operations are applied in order and come to their net effect', () => {
  given(...ofTwo)
    .when(patchMembers({ kind: 'remove', ids: ['u1'] }, { kind: 'add', members: members('u1', 'u3') }))
    .thenEmits(membersAdded('g1', user('u3')));
  given(...ofTwo)
    .when(patchMembers({ kind: 'add', members: members('u3') }, { kind: 'removeAll' }))
    .thenEmits(membersRemoved('g1', user('u1'), user('u2')));
  given(...ofTwo)
    .when(patchMembers({ kind: 'replaceAll', members: members('u2', 'u3') }))
    .thenEmits(membersRemoved('g1', user('u1')), membersAdded('g1', user('u3')));
});

test('a replacement changes what differs', () => {
  given(...ofTwo)
    .when(replace({ displayName: 'Staff' }, 'u1', 'u2'))
    .thenNothing();
  given(...ofTwo)
    .when(replace({ displayName: 'All staff', externalId: 'x' }, 'u2', 'u3'))
    .thenEmits(
      toGroup('g1', { type: 'GroupRenamed', data: { displayName: 'All staff' } }),
      toGroup('g1', { type: 'GroupProfileChanged', data: { set: { externalId: 'x' }, removed: [] } }),
      membersRemoved('g1', user('u1')),
      membersAdded('g1', user('u3')),
    );
});

test('a patch of attributes leaves the members alone', () => {
  const operations = parsePatch({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'displayName', value: 'Crew' }],
  });
  given(...ofTwo)
    .when({ kind: 'patch', type: 'Group', id: 'g1', operations, members: [], ifMatch: [], ...policies })
    .thenEmits(toGroup('g1', { type: 'GroupRenamed', data: { displayName: 'Crew' } }));
});

test('an event names at most 1,000 members', () => {
  const ids = Array.from({ length: 2_345 }, (_, index) => `u${index}`);
  const many = ids.map((id) => userCreated(id, { userName: id }));
  const events = given(...many, staff)
    .when(patchMembers({ kind: 'add', members: members(...ids) }))
    .emitted();
  const sizes = events.map(({ event }) => (event.type === 'GroupMembersAdded' ? event.data.members.length : 0));
  assert.deepEqual(sizes, [1_000, 1_000, 345]);
});

test('a group that is not there, or has another version, is not changed', () => {
  given()
    .when(replace({ displayName: 'X' }))
    .thenIsRefused('RESOURCE_NOT_FOUND');
  given(staff)
    .when({ kind: 'delete', type: 'Group', id: 'g1', ifMatch: ['W/"2"'] })
    .thenIsRefused('PRECONDITION_FAILED');
  given(staff)
    .when({ kind: 'delete', type: 'Group', id: 'g1', ifMatch: ['W/"1"'] })
    .thenEmits(toGroup('g1', { type: 'GroupDeleted', data: {} }));
});
