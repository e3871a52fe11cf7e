import { test } from 'node:test';
import type { MemberOperation } from '@rollcall/scim';
import {
  aGroup,
  aUser,
  group,
  groupCreated,
  membersAdded,
  membersPending,
  membersRemoved,
  pendingDropped,
  toGroup,
  toUser,
  user,
  userCreated,
} from './events.ts';
import { given } from './given.ts';

const keep = { unknownMembers: 'keepPending', createMissingValues: false } as const;
const staff = groupCreated('g1', { displayName: 'Staff' });
const members = (...ids: readonly string[]) => ids.map((value) => ({ value }));
const patch = (...operations: readonly MemberOperation[]) => ({
  ...{ kind: 'patch' as const, type: 'Group', id: 'g1', operations: [], ifMatch: [], ...keep },
  members: operations,
});
const create = (id: string, attributes: object) => ({
  ...{ kind: 'create' as const, type: 'User', id, members: [], ...keep },
  desired: aUser(attributes),
});

test('a member that names nothing is waited for where the connection says so', () => {
  given(userCreated('u1', { userName: 'u1' }), staff)
    .when(patch({ kind: 'add', members: members('u1', 'e9') }))
    .thenEmits(membersAdded('g1', user('u1')), membersPending('g1', 'e9'));
  given()
    .when({
      ...{ kind: 'create', type: 'Group', id: 'g1', members: members('e9'), ...keep },
      desired: aGroup({ displayName: 'Staff' }),
    })
    .thenEmits(staff, membersPending('g1', 'e9'));
});

test('what is waited for already is not waited for again', () => {
  given(staff, membersPending('g1', 'e9'))
    .when(patch({ kind: 'add', members: members('e9') }))
    .thenNothing();
});

test('a new resource becomes a member wherever its id or its externalId is waited for', () => {
  const made = userCreated('u1', { userName: 'ann', externalId: 'e9' });
  given(
    staff,
    groupCreated('g2', { displayName: 'Crew' }),
    membersPending('g1', 'u1', 'e9'),
    membersPending('g2', 'e9'),
  )
    .when(create('u1', { userName: 'ann', externalId: 'e9' }))
    .thenEmits(
      made,
      pendingDropped('g1', 'u1', 'e9'),
      membersAdded('g1', user('u1')),
      pendingDropped('g2', 'e9'),
      membersAdded('g2', user('u1')),
    );
});

test('a resource that gets an externalId is found by it', () => {
  given(userCreated('u1', { userName: 'ann' }), staff, membersPending('g1', 'e9'))
    .when({
      ...{ kind: 'replace', type: 'User', id: 'u1', members: [], ifMatch: [], ...keep },
      desired: aUser({ userName: 'ann', externalId: 'e9' }),
    })
    .thenEmits(
      toUser('u1', { type: 'UserProfileChanged', data: { set: { externalId: 'e9' }, removed: [] } }),
      pendingDropped('g1', 'e9'),
      membersAdded('g1', user('u1')),
    );
});

test('who is a member already is only waited for no more; a group does not become a member of itself', () => {
  given(userCreated('u1', { userName: 'ann' }), staff, membersAdded('g1', user('u1')), membersPending('g1', 'e9'))
    .when({
      ...{ kind: 'replace', type: 'User', id: 'u1', members: [], ifMatch: [], ...keep },
      desired: aUser({ userName: 'ann', externalId: 'e9' }),
    })
    .thenEmits(
      toUser('u1', { type: 'UserProfileChanged', data: { set: { externalId: 'e9' }, removed: [] } }),
      pendingDropped('g1', 'e9'),
    );
  given(staff, membersPending('g1', 'e9'))
    .when({
      ...{ kind: 'replace', type: 'Group', id: 'g1', members: members('e9'), ifMatch: [], ...keep },
      desired: aGroup({ displayName: 'Staff', externalId: 'e9' }),
    })
    .thenEmits(
      toGroup('g1', { type: 'GroupProfileChanged', data: { set: { externalId: 'e9' }, removed: [] } }),
      pendingDropped('g1', 'e9'),
    );
});

test('removing, replacing and clearing the members reaches those that are waited for', () => {
  const both = [
    userCreated('u1', { userName: 'u1' }),
    staff,
    membersAdded('g1', user('u1')),
    membersPending('g1', 'e8', 'e9'),
  ];
  given(...both)
    .when(patch({ kind: 'remove', ids: ['e9', 'e7'] }))
    .thenEmits(pendingDropped('g1', 'e9'));
  given(...both)
    .when(patch({ kind: 'removeAll' }))
    .thenEmits(membersRemoved('g1', user('u1')), pendingDropped('g1', 'e8', 'e9'));
  given(...both)
    .when(patch({ kind: 'replaceAll', members: members('e9', 'u1') }))
    .thenEmits(pendingDropped('g1', 'e8'));
});

test('who has the value as externalId already is the member, also when the list is sent again', () => {
  const ann = userCreated('u1', { userName: 'ann', externalId: 'e9' });
  given(ann, staff)
    .when(patch({ kind: 'add', members: members('e9') }))
    .thenEmits(membersAdded('g1', user('u1')));
  given(ann, staff, membersAdded('g1', user('u1')))
    .when(patch({ kind: 'replaceAll', members: members('e9') }))
    .thenNothing();
});

test('a value that several have as externalId, or the group itself has, is waited for', () => {
  const both = [
    userCreated('u1', { userName: 'a', externalId: 'e9' }),
    userCreated('u2', { userName: 'b', externalId: 'e9' }),
  ];
  given(...both, groupCreated('g1', { displayName: 'Staff', externalId: 'e1' }))
    .when(patch({ kind: 'add', members: members('e9', 'e1') }))
    .thenEmits(membersPending('g1', 'e9', 'e1'));
});

test('otherwise a member that names nothing is refused, by its place and value', () => {
  const reject = { ...patch({ kind: 'add', members: members('u1', 'e9') }), unknownMembers: 'reject' as const };
  given(userCreated('u1', { userName: 'u1' }), staff)
    .when(reject)
    .thenIsRefused('MEMBER_UNKNOWN', /^members\[1\]\.value "e9"/);
});

test('groups may contain one another, only not themselves (RFC 7644 §3.7.2 has two that do)', () => {
  given(staff, groupCreated('g2', { displayName: 'Crew' }), membersAdded('g2', group('g1')))
    .when(patch({ kind: 'add', members: members('g2') }))
    .thenEmits(membersAdded('g1', group('g2')));
});
