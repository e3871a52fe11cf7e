import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialBody, credentialChangeBody } from '../../../../src/adapters/http/admin/credential-bodies.ts';

test('a credential needs no more than its kind', () => {
  assert.deepEqual(credentialBody.parse({ kind: 'basic' }), {
    ...{ kind: 2, label: '', publicKeys: '', expiresAt: undefined },
  });
  assert.equal(credentialBody.safeParse({ kind: 'oauth' }).success, false);
});

test('settings that a new credential does not name are those that suit most', () => {
  const { settings } = credentialBody.parse({ kind: 'bearer', settings: { dialect: 'okta' } });
  assert.deepEqual(settings, { dialect: 'okta', scopes: [], unknownMembers: 1, requestsPerMinute: 0 });
});

test('settings are changed as a whole, so that no scope becomes everything because it was left out', () => {
  assert.equal(credentialChangeBody.safeParse({ settings: { dialect: 'okta' } }).success, false);
  const whole = { dialect: 'okta', scopes: ['read'], unknownMembers: 'keep-pending', requestsPerMinute: 9 };
  assert.deepEqual(credentialChangeBody.parse({ settings: whole }).settings, { ...whole, unknownMembers: 2 });
});

test('an end is given as a time with its offset, and taken away with null', () => {
  const at = '2030-01-01T00:00:00+01:00';
  assert.deepEqual(credentialChangeBody.parse({ expiresAt: at }), { neverExpires: false, expiresAt: new Date(at) });
  assert.deepEqual(credentialChangeBody.parse({ expiresAt: null }), { neverExpires: true, expiresAt: undefined });
  assert.deepEqual(credentialChangeBody.parse({}), { neverExpires: false, expiresAt: undefined });
  assert.equal(credentialChangeBody.safeParse({ expiresAt: 'tomorrow' }).success, false);
});
