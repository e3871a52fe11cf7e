import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection } from '../../src/application/access-ports.ts';
import { createVerifyToken } from '../../src/application/verify-token.ts';
import { callerOf } from '../support/caller.ts';

const until = new Date('2026-11-22T12:00:00Z');

function verifyTokenOf(connection: Partial<Connection> | undefined, scopes: readonly string[] = ['write']) {
  const client: Connection = { kind: 'oauth-client', caller: callerOf(), publicKeys: '', ...connection };
  return createVerifyToken({
    own: {
      claims: () => true,
      verify: async () => ({ clientId: 'c_1', scopes, until }),
      issue: () => Promise.reject(new Error('not asked for')),
    },
    external: { verify: async () => 'refused' },
    directory: { check: async () => connection && client },
  });
}

test('a token is good for no longer than its client, whose end may have been moved since', async () => {
  const sooner = new Date(until.getTime() - 1);
  const later = new Date(until.getTime() + 1);
  for (const [expiresAt, expected] of [
    [undefined, until],
    [sooner, sooner],
    [later, until],
  ] as const) {
    const verdict = await verifyTokenOf({ expiresAt })('token');
    assert.deepEqual(typeof verdict === 'object' && verdict.until, expected);
  }
});

test('a token has no scope that its client has lost since', async () => {
  const verdict = await verifyTokenOf({ caller: callerOf({ scopes: ['read:User'] }) }, ['write'])('token');
  assert.deepEqual(typeof verdict === 'object' && verdict.caller.scopes, ['read:User']);
});

test('a token of a client that is revoked, or is none, is refused', async () => {
  assert.equal(await verifyTokenOf(undefined)('token'), 'refused');
  assert.equal(await verifyTokenOf({ kind: 'bearer' })('token'), 'refused');
});
