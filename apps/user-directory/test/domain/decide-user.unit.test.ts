import { test } from 'node:test';
import { parsePatch } from '@rollcall/scim';
import { userSchemaId } from '../support/commands.ts';
import {
  aUser,
  enterpriseId,
  groupCreated,
  membersAdded,
  membersRemoved,
  toUser,
  user,
  userCreated,
} from './events.ts';
import { given } from './given.ts';

const policies = { unknownMembers: 'reject', createMissingValues: false } as const;

const ann = userCreated('u1', { userName: 'ann', title: 'Dr' });
const patch = (id: string, ...operations: readonly object[]) => ({
  ...{ kind: 'patch' as const, type: 'User', id, members: [], ...policies },
  ifMatch: [],
  operations: parsePatch({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: operations }),
});
const replace = (id: string, attributes: object, ifMatch: readonly string[] = []) => ({
  ...{ kind: 'replace' as const, type: 'User', id, members: [], ...policies },
  desired: aUser(attributes),
  ifMatch,
});
const create = (id: string, attributes: object) => ({
  ...{ kind: 'create' as const, type: 'User', id, members: [], ...policies },
  desired: aUser(attributes),
});

test('a user is created active, unless the client says otherwise', () => {
  given()
    .when(create('u1', { userName: 'Ann' }))
    .thenEmits(userCreated('u1', { userName: 'Ann' }));
  const disabled = userCreated('u1', { userName: 'Ann', active: false });
  given()
    .when(create('u1', { userName: 'Ann', active: false }))
    .thenEmits(disabled);
});

test('a userName is taken whatever its case, and free again after a rename or a deletion', () => {
  given(ann)
    .when(create('u2', { userName: 'ANN' }))
    .thenIsRefused('VALUE_TAKEN');
  const renamed = toUser('u1', { type: 'UserProfileChanged', data: { set: { userName: 'anna' }, removed: [] } });
  given(ann, renamed)
    .when(create('u2', { userName: 'ann' }))
    .thenEmits(userCreated('u2', { userName: 'ann' }));
  given(ann, renamed)
    .when(create('u2', { userName: 'Anna' }))
    .thenIsRefused('VALUE_TAKEN');
  const deleted = toUser('u1', { type: 'UserDeleted', data: {} });
  given(ann, deleted)
    .when(create('u2', { userName: 'ann' }))
    .thenEmits(userCreated('u2', { userName: 'ann' }));
});

test('a rename to a name that is taken is refused; changing the case of one’s own is not', () => {
  const bob = userCreated('u2', { userName: 'bob' });
  given(ann, bob)
    .when(replace('u2', { userName: 'Ann' }))
    .thenIsRefused('VALUE_TAKEN');
  given(ann, bob)
    .when(patch('u2', { op: 'replace', path: 'userName', value: 'ann' }))
    .thenIsRefused('VALUE_TAKEN');
  const recased = toUser('u1', { type: 'UserProfileChanged', data: { set: { userName: 'Ann' }, removed: [] } });
  given(ann)
    .when(patch('u1', { op: 'replace', path: 'userName', value: 'Ann' }))
    .thenEmits(recased);
});

test('an id exists once', () => {
  given(ann)
    .when(create('u1', { userName: 'other' }))
    .thenIsRefused('RESOURCE_EXISTS');
});

test('what changes nothing emits nothing', () => {
  given(ann)
    .when(replace('u1', { userName: 'ann', title: 'Dr' }))
    .thenNothing();
  given(ann)
    .when(replace('u1', { userName: 'ann', title: 'Dr', active: true }))
    .thenNothing();
  given(ann)
    .when(replace('u1', { userName: 'ann', title: 'Dr', password: 'secret' }))
    .thenNothing();
  given(ann)
    .when(patch('u1', { op: 'replace', path: 'title', value: 'Dr' }))
    .thenNothing();
  given(ann)
    .when(patch('u1', { op: 'remove', path: 'nickName' }))
    .thenNothing();
});

test('a replacement clears what it leaves out, but nobody’s activity', () => {
  const off = toUser('u1', { type: 'UserDeactivated', data: {} });
  const cleared = toUser('u1', {
    type: 'UserProfileChanged',
    data: { set: { displayName: 'Ann A' }, removed: ['title'] },
  });
  given(ann, off)
    .when(replace('u1', { userName: 'ann', displayName: 'Ann A' }))
    .thenEmits(cleared);
});

test('activity has events of its own', () => {
  const off = toUser('u1', { type: 'UserDeactivated', data: {} });
  const on = toUser('u1', { type: 'UserActivated', data: {} });
  given(ann)
    .when(patch('u1', { op: 'replace', value: { active: false } }))
    .thenEmits(off);
  given(ann, off)
    .when(patch('u1', { op: 'replace', path: 'active', value: true }))
    .thenEmits(on);
  given(ann)
    .when(replace('u1', { userName: 'ann', active: false }))
    .thenEmits(toUser('u1', { type: 'UserProfileChanged', data: { set: {}, removed: ['title'] } }), off);
});

test('active may be taken away from who is active, and nobody is let in again by it', () => {
  const off = toUser('u1', { type: 'UserDeactivated', data: {} });
  const on = toUser('u1', { type: 'UserActivated', data: {} });
  const plain = toUser('u1', { type: 'UserProfileChanged', data: { set: {}, removed: ['active'] } });
  const remove = patch('u1', { op: 'remove', path: 'active' });
  given(ann).when(remove).thenEmits(plain);
  given(ann, plain).when(remove).thenNothing();
  given(ann, off).when(remove).thenIsInvalid('mutability');
  given(ann, off, on).when(remove).thenEmits(plain);
  given(ann, plain)
    .when(replace('u1', { userName: 'ann', title: 'Dr' }))
    .thenNothing();
  given(ann, plain)
    .when(patch('u1', { op: 'replace', path: 'active', value: false }))
    .thenEmits(off);
});

test('an extension is one attribute, named by its URN', () => {
  const set = { schemas: [userSchemaId, enterpriseId], [enterpriseId]: { department: 'R&D' } };
  given(ann)
    .when(replace('u1', { userName: 'ann', title: 'Dr', [enterpriseId]: { department: 'R&D' } }))
    .thenEmits(toUser('u1', { type: 'UserProfileChanged', data: { set, removed: [] } }));
});

test('a patch the engine does not accept is refused whole', () => {
  given(ann)
    .when(patch('u1', { op: 'replace', path: 'title', value: 'Prof' }, { op: 'remove', path: 'userName' }))
    .thenIsInvalid('mutability');
});

test('If-Match names the version, with or without W/, or any', () => {
  const second = toUser('u1', { type: 'UserDeactivated', data: {} });
  for (const ifMatch of [['W/"2"'], ['"2"'], ['*'], ['W/"7"', 'W/"2"']]) {
    given(ann, second)
      .when({ kind: 'delete', type: 'User', id: 'u1', ifMatch })
      .thenEmits(toUser('u1', { type: 'UserDeleted', data: {} }));
  }
  for (const ifMatch of [['W/"1"'], ['2'], ['']]) {
    given(ann, second).when({ kind: 'delete', type: 'User', id: 'u1', ifMatch }).thenIsRefused('PRECONDITION_FAILED');
    given(ann, second)
      .when(replace('u1', { userName: 'x' }, ifMatch))
      .thenIsRefused('PRECONDITION_FAILED');
  }
});

test('a deleted user leaves its groups first, and is gone', () => {
  const history = [ann, groupCreated('g2', { displayName: 'B' }), groupCreated('g1', { displayName: 'A' })];
  given(...history, membersAdded('g1', user('u1')), membersAdded('g2', user('u1')))
    .when({ kind: 'delete', type: 'User', id: 'u1', ifMatch: [] })
    .thenEmits(
      membersRemoved('g1', user('u1')),
      membersRemoved('g2', user('u1')),
      toUser('u1', { type: 'UserDeleted', data: {} }),
    );
  const deleted = toUser('u1', { type: 'UserDeleted', data: {} });
  given(ann, deleted).when({ kind: 'delete', type: 'User', id: 'u1', ifMatch: [] }).thenIsRefused('RESOURCE_NOT_FOUND');
  given(ann, deleted)
    .when(replace('u1', { userName: 'ann' }))
    .thenIsRefused('RESOURCE_NOT_FOUND');
  given()
    .when(patch('u9', { op: 'remove', path: 'title' }))
    .thenIsRefused('RESOURCE_NOT_FOUND');
});

test('a user does not grow beyond what an event about it may be, however small each request is', () => {
  const emails = Array.from({ length: 20 }, (_, index) => ({ value: `${index}${'x'.repeat(49_000)}@example.org` }));
  const large = userCreated('u1', { userName: 'ann', emails });
  const more = { value: `more${'x'.repeat(49_000)}@example.org` };
  given(large)
    .when(patch('u1', { op: 'add', path: 'emails', value: [more] }))
    .thenIsRefused('RESOURCE_TOO_LARGE');
  given()
    .when(create('u1', { userName: 'ann', emails: [...emails, more] }))
    .thenIsRefused('RESOURCE_TOO_LARGE');
  given(large)
    .when(replace('u1', { userName: 'ann' }))
    .thenEmits(toUser('u1', { type: 'UserProfileChanged', data: { set: {}, removed: ['emails'] } }));
});
