import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreUserSchema, enterpriseUserSchema, scimUserAttributes } from '../../../src/domain/mapping/scim-user.ts';

const user = {
  schemas: [coreUserSchema, enterpriseUserSchema],
  id: 'u1',
  externalId: 'okta-7',
  meta: { resourceType: 'User' },
  userName: 'ann@acme.example',
  name: { givenName: 'Ann', familyName: 'Lee' },
  active: true,
  password: 'never',
  groups: [{ value: 'g1' }],
  emails: [{ value: 'ann@acme.example', type: 'work', primary: true }],
  'urn:example:extension': { badge: 7 },
  [enterpriseUserSchema]: { department: 'Ward 3', manager: { value: 'u2', displayName: 'Bo' } },
};

function map(resource: Parameters<typeof scimUserAttributes>[0], { managed = [] as string[], manager = '' } = {}) {
  const remoteIdOf = (id: string) => (id === 'u2' && manager !== '' ? manager : undefined);
  return scimUserAttributes(resource, { remoteIdOf, managed });
}

test('core and enterprise attributes pass; identifiers, secrets, references and foreign extensions do not', () => {
  assert.deepEqual(map(user, { manager: 'remote-2' }).attributes, {
    schemas: [coreUserSchema, enterpriseUserSchema],
    userName: 'ann@acme.example',
    name: { givenName: 'Ann', familyName: 'Lee' },
    active: true,
    emails: [{ value: 'ann@acme.example', type: 'work', primary: true }],
    [enterpriseUserSchema]: { department: 'Ward 3', manager: { value: 'remote-2' } },
  });
});

test('a manager without an account is left out and remembered', () => {
  const { attributes, references } = map(user);
  assert.deepEqual(attributes[enterpriseUserSchema], { department: 'Ward 3' });
  assert.deepEqual(references, [{ userId: 'u2', remoteId: '' }]);
  assert.deepEqual(map(user, { manager: 'remote-2' }).references, [{ userId: 'u2', remoteId: 'remote-2' }]);
});

test('what was sent before and is gone is cleared, in the extension too', () => {
  const managed = ['title', 'userName', `${enterpriseUserSchema}:costCenter`];
  const { attributes } = map({ userName: 'ann', active: true }, { managed });
  assert.deepEqual(attributes, {
    schemas: [coreUserSchema, enterpriseUserSchema],
    userName: 'ann',
    active: true,
    title: null,
    [enterpriseUserSchema]: { costCenter: null },
  });
});

test('what is managed are the names that were sent', () => {
  assert.deepEqual(map(user).managed, ['active', 'emails', 'name', `${enterpriseUserSchema}:department`, 'userName']);
});

test('a user without an enterprise extension is sent without one', () => {
  assert.deepEqual(map({ userName: 'ann', active: true }).attributes, {
    schemas: [coreUserSchema],
    userName: 'ann',
    active: true,
  });
});

test('the user is not changed by being mapped', () => {
  const before = structuredClone(user);
  map(user, { managed: ['title'], manager: 'remote-2' });
  assert.deepEqual(user, before);
});

test('a user without active is active, in the app too, also when active was sent before', () => {
  for (const managed of [[], ['active']]) {
    const mapped = map({ userName: 'ann' }, { managed });
    assert.equal(mapped.attributes.active, true);
    assert.deepEqual(mapped.managed, ['active', 'userName']);
  }
  assert.equal(map({ userName: 'ann', active: false }).attributes.active, false);
});
