import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffAttributes } from '../../src/domain/attribute-diff.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { memberDelta, membersAfter, membersPatchBody } from '../../src/domain/members.ts';
import type { Subject } from '../../src/domain/subject.ts';
import { createBody, patchBody, putBody } from '../../src/domain/update-body.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const subject: Subject = { type: 'User', resourceId: 'r-1' };
const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];

const remote: JsonObject = {
  schemas: [core, 'urn:vendor:User'],
  id: '42',
  externalId: 'old',
  meta: { version: '1' },
  userName: 'ann',
  name: { givenName: 'Ann', familyName: 'Lee' },
  title: 'Dr',
  groups: [{ value: 'g' }],
  'urn:vendor:User': { seat: 1 },
};
const desired: JsonObject = { name: { givenName: 'Anna' }, title: null, [enterprise]: { department: 'S' } };

test('a create is stamped, complete in its schemas, and without what is not assigned, read-only or secret', () => {
  const attributes = { ...desired, userName: 'ann', id: 'x', meta: {}, groups: [], Password: 'p', externalId: 'other' };
  assert.deepEqual(createBody(subject, attributes), {
    schemas: [core, enterprise],
    externalId: 'r-1',
    userName: 'ann',
    name: { givenName: 'Anna' },
    [enterprise]: { department: 'S' },
  });
});

test('a PATCH names each attribute', () => {
  assert.deepEqual(patchBody(diffAttributes(desired, remote), 'paths'), {
    schemas,
    Operations: [
      { op: 'replace', path: 'name.givenName', value: 'Anna' },
      { op: 'remove', path: 'title' },
      { op: 'add', path: `${enterprise}:department`, value: 'S' },
    ],
  });
});

test('a PATCH with values nests them, and names only what it removes', () => {
  assert.deepEqual(patchBody(diffAttributes(desired, remote), 'values'), {
    schemas,
    Operations: [
      { op: 'replace', value: { name: { givenName: 'Anna' }, [enterprise]: { department: 'S' } } },
      { op: 'remove', path: 'title' },
    ],
  });
});

test('a PUT is what was read with the desired attributes over it', () => {
  assert.deepEqual(putBody(subject, desired, remote), {
    schemas: [core, 'urn:vendor:User', enterprise],
    id: '42',
    externalId: 'r-1',
    userName: 'ann',
    name: { givenName: 'Anna', familyName: 'Lee' },
    'urn:vendor:User': { seat: 1 },
    [enterprise]: { department: 'S' },
  });
});

test('a PUT of a group keeps its members', () => {
  const group: Subject = { type: 'Group', resourceId: 'g-1' };
  const body = putBody(group, { displayName: 'new' }, { id: '1', displayName: 'old', members: [{ value: 'a' }] });
  assert.deepEqual(body.members, [{ value: 'a' }]);
  assert.equal(body.displayName, 'new');
});

test('members: only what is not there yet, and only what is', () => {
  const wanted = { add: ['b', 'a', 'b'], remove: ['d', 'c'] };
  assert.deepEqual(memberDelta(wanted, new Set(['a', 'c'])), { add: ['b'], remove: ['c'] });
  assert.deepEqual(memberDelta(wanted, undefined), { add: ['a', 'b'], remove: ['c', 'd'] });
});

test('members are removed one by one by path, or as values for servers that know nothing else', () => {
  const delta = { add: ['a'], remove: ['q"uote', 'c'] };
  assert.deepEqual(membersPatchBody(delta, 'filter-path').Operations, [
    { op: 'remove', path: 'members[value eq "q\\"uote"]' },
    { op: 'remove', path: 'members[value eq "c"]' },
    { op: 'add', path: 'members', value: [{ value: 'a' }] },
  ]);
  assert.deepEqual(membersPatchBody(delta, 'value-array').Operations, [
    { op: 'remove', path: 'members', value: [{ value: 'q"uote' }, { value: 'c' }] },
    { op: 'add', path: 'members', value: [{ value: 'a' }] },
  ]);
  assert.deepEqual(membersPatchBody({ add: ['a'], remove: [] }, 'value-array').Operations, [
    { op: 'add', path: 'members', value: [{ value: 'a' }] },
  ]);
});

test('members after a change keep what the app says of them', () => {
  const group = { members: [{ value: 'a', display: 'A' }, { value: 'b' }] };
  assert.deepEqual(membersAfter(group, { add: ['c'], remove: ['b'] }), [{ value: 'a', display: 'A' }, { value: 'c' }]);
});
