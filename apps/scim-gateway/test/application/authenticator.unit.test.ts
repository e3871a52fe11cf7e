import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AuthenticatorOptions, createAuthenticator } from '../../src/application/authenticator.ts';
import type { Caller } from '../../src/application/ports.ts';
import type { PresentedCredential } from '../../src/domain/presented-credential.ts';
import { callerOf } from '../support/caller.ts';

const caller: Caller = callerOf({ tenantId: 't-1', credentialId: 'c-1' });

function authenticator(
  check: (presented: PresentedCredential) => Promise<Caller | undefined>,
  options: Partial<AuthenticatorOptions> = {},
) {
  const asked: PresentedCredential[] = [];
  const checker = {
    check(presented: PresentedCredential) {
      asked.push(presented);
      return check(presented);
    },
  };
  const made = createAuthenticator({
    checker,
    acceptedTtlMs: 60_000,
    refusedTtlMs: 60_000,
    maxEntries: 10,
    ...options,
  });
  return { ...made, asked };
}

test('an accepted credential is asked about once', async () => {
  const { authenticate, asked } = authenticator(async () => caller);
  assert.deepEqual(await authenticate('Bearer c-1.secret'), caller);
  assert.deepEqual(await authenticate('Bearer c-1.secret'), caller);
  assert.deepEqual(asked, [{ kind: 'bearer', id: 'c-1', secret: 'secret' }]);
});

test('simultaneous look-ups of one credential share one call', async () => {
  const { authenticate, asked } = authenticator(async () => caller);
  await Promise.all(Array.from({ length: 20 }, () => authenticate('Bearer c-1.secret')));
  assert.equal(asked.length, 1);
});

test('a refused credential is remembered too, and does not push out an accepted one', async () => {
  const { authenticate, asked } = authenticator(async ({ id }) => (id === 'c-1' ? caller : undefined), {
    maxEntries: 1,
  });
  await authenticate('Bearer c-1.secret');
  for (const guess of ['a', 'b', 'c', 'c'])
    await assert.rejects(authenticate(`Bearer x.${guess}`), { presented: true });
  await authenticate('Bearer c-1.secret');
  assert.deepEqual(
    asked.map(({ secret }) => secret),
    ['secret', 'a', 'b', 'c'],
  );
});

test('what is not a credential is refused without asking', async () => {
  const { authenticate, asked } = authenticator(async () => caller);
  await assert.rejects(authenticate(undefined), { name: 'NotAuthenticated', presented: false });
  await assert.rejects(authenticate('Bearer nonsense'), { name: 'NotAuthenticated', presented: true });
  assert.equal(asked.length, 0);
});

test('an answer that did not come is not remembered', async () => {
  let reachable = false;
  const { authenticate } = authenticator(async () => {
    if (!reachable) throw new Error('unreachable');
    return caller;
  });
  await assert.rejects(authenticate('Bearer c-1.secret'), /unreachable/);
  reachable = true;
  assert.deepEqual(await authenticate('Bearer c-1.secret'), caller);
});

test('a forgotten credential is asked about again', async () => {
  let valid = true;
  const { authenticate, forget } = authenticator(async () => (valid ? caller : undefined), { refusedTtlMs: 1 });
  await authenticate('Bearer c-1.secret');
  valid = false;
  await authenticate('Bearer c-1.secret');
  forget('c-1');
  await assert.rejects(authenticate('Bearer c-1.secret'), { name: 'NotAuthenticated' });
});

test('an accepted credential is asked about again after its time', async () => {
  let valid = true;
  const { authenticate } = authenticator(async () => (valid ? caller : undefined), { acceptedTtlMs: 1 });
  await authenticate('Bearer c-1.secret');
  valid = false;
  await new Promise((resolve) => setTimeout(resolve, 5));
  await assert.rejects(authenticate('Bearer c-1.secret'), { name: 'NotAuthenticated' });
});
