import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enterpriseUserSchema, groupSchema, groupType, parseSelection, userSchema, userType } from '@rollcall/scim';
import { memberView, selectsReferences, viewOf } from '../../src/domain/resource-view.ts';

const baseUrl = 'https://rollcall.example/scim/v2';
const everything = parseSelection(userType, {});
const manager = '6f9b2e3c-6a59-4a3e-9f0c-2f4b8a1d7c55';

function user(enterprise: object = {}) {
  return {
    schemas: [userSchema.id, enterpriseUserSchema.id],
    id: 'u-1',
    userName: 'ann',
    groups: [{ value: 'g-1', display: 'Staff', type: 'direct' }],
    meta: {
      resourceType: 'User',
      version: 'W/"3"',
      created: '2026-01-01T00:00:00Z',
      lastModified: '2026-01-01T00:00:00Z',
    },
    [enterpriseUserSchema.id]: { employeeNumber: '7', ...enterprise },
  };
}

test('RFC 7643 §3.1: meta.location is the resource under the public base URL', () => {
  const { meta } = viewOf(user(), { type: userType, baseUrl, selection: everything }) as { meta: object };
  assert.deepEqual(meta, { ...user().meta, location: `${baseUrl}/Users/u-1` });
});

test('RFC 7643 §4.1.2: the groups of a user are referred to as groups, whatever their type says', () => {
  const { groups } = viewOf(user(), { type: userType, baseUrl, selection: everything });
  assert.deepEqual(groups, [{ value: 'g-1', display: 'Staff', type: 'direct', $ref: `${baseUrl}/Groups/g-1` }]);
});

test('RFC 7643 §4.3: a manager that is one of our users gets its address, any other is left alone', () => {
  const show = (value: string) =>
    viewOf(user({ manager: { value } }), { type: userType, baseUrl, selection: everything })[enterpriseUserSchema.id];
  assert.deepEqual(show(manager), {
    employeeNumber: '7',
    manager: { value: manager, $ref: `${baseUrl}/Users/${manager}` },
  });
  assert.deepEqual(show('271'), { employeeNumber: '7', manager: { value: '271' } });
});

test('RFC 7644 §3.9: the selection is applied last', () => {
  const selection = parseSelection(userType, { attributes: 'meta.location' });
  const { id, ...rest } = viewOf(user(), { type: userType, baseUrl, selection });
  assert.equal(id, 'u-1');
  assert.deepEqual((rest as { meta: object }).meta, { location: `${baseUrl}/Users/u-1` });
  assert.equal('userName' in rest, false);
});

test('the input is not changed', () => {
  const input = Object.freeze(user({ manager: Object.freeze({ value: manager }) }));
  Object.freeze(input.meta);
  Object.freeze(input.groups[0]);
  viewOf(input, { type: userType, baseUrl, selection: everything });
  assert.equal('location' in input.meta, false);
});

test('RFC 7643 §4.2: a member is referred to by its type, and shown as the selection wants', () => {
  const all = parseSelection(groupType, {});
  assert.deepEqual(memberView({ id: 'u-1', type: 'User' }, { baseUrl, selection: all }), {
    value: 'u-1',
    type: 'User',
    $ref: `${baseUrl}/Users/u-1`,
  });
  assert.equal(memberView({ id: 'g-2', type: 'Group' }, { baseUrl, selection: all })?.$ref, `${baseUrl}/Groups/g-2`);
  const ids = parseSelection(groupType, { attributes: 'members.value' });
  assert.deepEqual(memberView({ id: 'u-1', type: 'User' }, { baseUrl, selection: ids }), { value: 'u-1' });
  const none = parseSelection(groupType, { excludedAttributes: 'members' });
  assert.equal(memberView({ id: 'u-1', type: 'User' }, { baseUrl, selection: none }), undefined);
});

const hidden: readonly [object, boolean][] = [
  [{}, true],
  [{ excludedAttributes: 'members' }, false],
  [{ excludedAttributes: `${groupSchema.id}:Members` }, false],
  [{ excludedAttributes: 'members.display' }, true],
  [{ attributes: 'displayName' }, false],
  [{ attributes: 'displayName,MEMBERS' }, true],
  [{ attributes: 'members.value' }, true],
];

for (const [parameters, expected] of hidden)
  test(`members are ${expected ? '' : 'not '}asked for with ${JSON.stringify(parameters)}`, () => {
    assert.equal(selectsReferences(groupType, parseSelection(groupType, parameters)), expected);
  });
