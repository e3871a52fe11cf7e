import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allScopes, assertPermitted, commonScopes, covers, permits } from '../../src/domain/scopes.ts';

const permitted: readonly [readonly string[], 'read' | 'write', string, boolean][] = [
  [allScopes, 'write', 'Device', true],
  [allScopes, 'read', 'User', true],
  [['read'], 'read', 'Group', true],
  [['read'], 'write', 'Group', false],
  [['write:User'], 'read', 'User', true],
  [['write:User'], 'write', 'Group', false],
  [['read:User', 'write:Group'], 'write', 'Group', true],
  [['read:User', 'write:Group'], 'write', 'User', false],
  [['read:User'], 'read', 'UserGroup', false],
  [['nonsense'], 'read', 'User', false],
  [[], 'read', 'User', false],
];

for (const [scopes, access, type, expected] of permitted)
  test(`scopes [${scopes.join(' ')}] ${expected ? 'allow' : 'forbid'} ${access} of ${type}`, () =>
    assert.equal(permits({ scopes }, access, type), expected));

test('what is forbidden is a 403 that names the missing scope', () => {
  assert.throws(() => assertPermitted({ scopes: ['read'] }, 'write', 'User'), { status: 403, message: /"write:User"/ });
  assertPermitted({ scopes: ['read'] }, 'read', 'User');
});

test('a narrower scope is covered, a wider one is not', () => {
  assert.ok(covers('write', 'read:User'));
  assert.ok(covers('read', 'read'));
  assert.ok(!covers('read:User', 'read'));
  assert.ok(!covers('read', 'write'));
});

test('what two lists both allow is no more than either of them', () => {
  assert.deepEqual(commonScopes(['write'], ['read']), ['read']);
  assert.deepEqual(commonScopes(['write:User', 'read'], ['read', 'write:Group']), ['read:User', 'read', 'read:Group']);
  assert.deepEqual(commonScopes(['write:User'], ['write:Group']), []);
});
